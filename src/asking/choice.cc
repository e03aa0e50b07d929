#include "asking/choice.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "asking/normal.h"
#include "base/stable_hash.h"

namespace acquaint::asking {
namespace {

constexpr std::size_t kPoints = 24;     // Of the quadrature.
constexpr std::size_t kRivalsMax = 16;  // That can be drawn instead of the best.
constexpr double kRivalDeviations = 3;  // Less likely ones are never drawn.
constexpr double kReach = 3;            // Deviations of the gains that the quadrature covers.
constexpr double kPatientShare = .8;    // Of the usual probability, at the beginning of the wait.
constexpr Duration kWaitLeast = std::chrono::days(5);
constexpr double kVisitsWaited = 1.5;
constexpr double kBatchGainLeast = .05;
constexpr double kBatchBurden =
    .3;  // That every further question adds to a prompt without an answer.

Estimate estimate_of(const Option& option, const Features& features, const Model& model,
                     double price) {
  const Belief belief = predict(model, features, {option.attribute, option.dismissals, 1});
  const double p = belief.probability();
  // (points + price) times the spread is the deviation of the gain.
  return {.probability = p, .spread = belief.spread(), .gain = option.points * p - price * (1 - p)};
}

std::size_t best_of(std::span<const Estimate> estimates) {
  return static_cast<std::size_t>(std::ranges::max_element(estimates, {}, &Estimate::gain) -
                                  estimates.begin());
}

// The gain of an option as a normal variable.
struct Rival {
  std::size_t option;
  double gain;
  double deviation;
  double share = 0;  // With which it is the greatest.
};

// The best and those that could well be better, at most kRivalsMax.
std::vector<Rival> rivals_of(std::size_t best, std::span<const Option> options,
                             std::span<const Estimate> estimates, double price) {
  const auto deviation = [&](std::size_t i) {
    return std::max(1e-9, (options[i].points + price) * estimates[i].spread);
  };
  std::vector<Rival> rivals;
  rivals.reserve(options.size());
  const double gain = estimates[best].gain, own = deviation(best);
  for (std::size_t i = 0; i < options.size(); ++i) {
    const double of = deviation(i);
    const double apart = gain - estimates[i].gain;
    if (i == best || apart * apart < kRivalDeviations * kRivalDeviations * (own * own + of * of)) {
      rivals.push_back({i, estimates[i].gain, of});
    }
  }
  if (rivals.size() > kRivalsMax) {
    std::ranges::stable_sort(rivals, std::greater(), &Rival::gain);
    rivals.resize(kRivalsMax);
  }
  return rivals;
}

// Thompson sampling's probabilities, by quadrature over independent normals instead of draws.
void share_out(std::vector<Rival>& rivals) {
  double low = std::numeric_limits<double>::max(), high = std::numeric_limits<double>::lowest();
  for (const Rival& rival : rivals) {
    low = std::min(low, rival.gain - kReach * rival.deviation);
    high = std::max(high, rival.gain + kReach * rival.deviation);
  }
  std::array<double, kRivalsMax> below, inverse;
  for (std::size_t i = 0; i < rivals.size(); ++i) inverse[i] = 1 / rivals[i].deviation;
  const double step = (high - low) / kPoints;
  for (std::size_t point = 0; point < kPoints; ++point) {
    const double gain = low + (static_cast<double>(point) + .5) * step;
    double all = 1;
    for (std::size_t i = 0; i < rivals.size(); ++i) {
      below[i] = quick_normal_cdf((gain - rivals[i].gain) * inverse[i]) + 1e-12;
      all *= below[i];
    }
    if (all == 0) continue;
    for (std::size_t i = 0; i < rivals.size(); ++i) {
      rivals[i].share +=
          quick_normal_density((gain - rivals[i].gain) * inverse[i]) * inverse[i] * all / below[i];
    }
  }
  double total = 0;
  for (const Rival& rival : rivals) total += rival.share;
  for (Rival& rival : rivals) rival.share /= std::max(total, 1e-300);
}

std::size_t standard_of(std::span<const Option> options) {
  return static_cast<std::size_t>(std::ranges::find(options, true, &Option::is_standard) -
                                  options.begin());
}

// The best keeps what the others do not get, so that the propensities sum up to 1.
void give_rest_to(std::size_t which, std::vector<Estimate>& estimates) {
  double others = 0;
  for (std::size_t i = 0; i < estimates.size(); ++i) {
    if (i != which) others += estimates[i].propensity;
  }
  estimates[which].propensity = 1 - others;
}

void set_learned_propensities(std::size_t best, std::span<const Option> options, double explored,
                              double price, std::vector<Estimate>& estimates) {
  if (explored <= 0 || options.size() == 1) return give_rest_to(best, estimates);
  auto rivals = rivals_of(best, options, estimates, price);
  share_out(rivals);
  double off = 0;
  for (const Rival& rival : rivals) {
    if (rival.option != best) off += rival.share;
  }
  const double scale = off > explored ? explored / off : 1;
  for (const Rival& rival : rivals)
    estimates[rival.option].propensity = (1 - explored) * scale * rival.share;
  estimates[standard_of(options)].propensity += explored;
  give_rest_to(best, estimates);
}

void set_untrusted_propensities(std::size_t standard, double explored,
                                std::vector<Estimate>& estimates) {
  for (Estimate& estimate : estimates)
    estimate.propensity = explored / static_cast<double>(estimates.size());
  give_rest_to(standard, estimates);
}

Hold hold_for(const Option& option, const Estimate& best, const Features& features,
              const Model& model, const Learning& policy, const Waiting& waiting) {
  if (waiting.since_eligible >= policy.hold_max) return Hold::none;
  if (best.gain <= 0) return Hold::no_gain;
  const double longest =
      std::max(static_cast<double>(kWaitLeast.count()),
               kVisitsWaited * static_cast<double>(waiting.between_visits.count()));
  const double patience = 1 - static_cast<double>(waiting.since_eligible.count()) / longest;
  if (patience <= 0) return Hold::none;
  const double usual = usual_probability(model, features, {option.attribute, option.dismissals, 1});
  return best.probability < kPatientShare * patience * usual ? Hold::better_moment : Hold::none;
}

// What a prompt of these questions is expected to bring.
double expected(std::span<const std::size_t> asked, std::span<const Option> options,
                const Features& features, const Model& model, double price) {
  const int batch = static_cast<int>(asked.size());
  double points = 0, any = 0;
  for (const std::size_t i : asked) {
    const Belief belief =
        predict(model, features, {options[i].attribute, options[i].dismissals, batch});
    const double p = quick_normal_cdf(belief.mean / std::sqrt(belief.variance));
    points += options[i].points * p;
    any = std::max(any, p);
  }
  return points - price * (1 - any) * (1 + kBatchBurden * (batch - 1));
}

}  // namespace

Choice choose(std::span<const Option> options, const Features& features, const Model& model,
              const Learning& policy, const Waiting& waiting, double draw) {
  Choice choice;
  choice.estimates.reserve(options.size());
  for (const Option& option : options) {
    choice.estimates.push_back(estimate_of(option, features, model, policy.annoyance_price));
  }
  const double explored = policy.explore / 100;
  const bool acts = model.is_trusted && model.asks >= policy.asks_min;
  const std::size_t favourite = acts ? best_of(choice.estimates) : standard_of(options);
  if (acts) {
    choice.hold =
        hold_for(options[favourite], choice.estimates[favourite], features, model, policy, waiting);
    if (choice.hold != Hold::none) return choice;
    set_learned_propensities(favourite, options, explored, policy.annoyance_price,
                             choice.estimates);
  } else {
    set_untrusted_propensities(favourite, explored, choice.estimates);
  }
  choice.lead = drawn(choice.estimates | std::views::transform(&Estimate::propensity), favourite, draw);
  choice.is_explored = choice.lead != favourite;
  return choice;
}

std::vector<std::size_t> fill_up(std::vector<std::size_t> chosen, std::span<const Option> options,
                                 std::size_t most, const Features& features, const Model& model,
                                 double price) {
  while (chosen.size() < most && chosen.size() < options.size()) {
    const double now = expected(chosen, options, features, model, price);
    double best = std::max(0.0, kBatchGainLeast * now);
    std::optional<std::size_t> next;
    const std::size_t last = chosen.size();
    chosen.push_back(0);
    for (std::size_t i = 0; i < options.size(); ++i) {
      if (std::ranges::find(chosen.begin(), chosen.end() - 1, i) != chosen.end() - 1) continue;
      chosen[last] = i;
      const double more = expected(chosen, options, features, model, price) - now;
      if (more <= best) continue;
      best = more;
      next = i;
    }
    chosen.pop_back();
    if (!next) break;
    chosen.push_back(*next);
  }
  return chosen;
}

double draw_for(std::uint64_t seed, std::string_view user, std::int64_t prompts) {
  // SplitMix64 over what tells this draw from all others.
  std::uint64_t z = stable_hash("acquaint.draw", user) + seed +
                    0x9e3779b97f4a7c15 * static_cast<std::uint64_t>(prompts + 1);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  z ^= z >> 31;
  return static_cast<double>(z >> 11) * 0x1p-53;
}

}  // namespace acquaint::asking
