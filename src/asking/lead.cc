#include "asking/lead.h"

#include <algorithm>

namespace acquaint::asking {
namespace {

// Which candidate of which contender an option stands for.
struct Source {
  std::size_t contender;
  std::size_t candidate;
};

Waiting waiting_of(const Inputs& in) {
  constexpr Duration kFirstGuess = std::chrono::days(3);
  const Time since = std::max(in.user.created, in.user.asking.gap_until);
  const Duration age = std::max(Duration(0), in.moment.now - in.user.created);
  return {.since_eligible = std::max(Duration(0), in.moment.now - since),
          .between_visits = (age + kFirstGuess) / std::max<std::int64_t>(1, in.user.logins_count)};
}

// Whether the question can lead a prompt of its form: required ones go before all others.
bool can_lead(const Candidate& candidate, const CandidateList& of) {
  if (candidate.chosen.follows) return false;
  return candidate.chosen.question->required || std::ranges::none_of(of, [](const Candidate& other) {
           return other.chosen.question->required && !other.chosen.follows;
         });
}

const Candidate& standard_lead(const CandidateList& candidates, Ranking order) {
  const Candidate* lead = nullptr;
  for (const Candidate& candidate : candidates) {
    if (candidate.chosen.follows) continue;
    if (lead == nullptr || goes_before(candidate, *lead, order)) lead = &candidate;
  }
  return *lead;
}

class LeadChoice {
 public:
  LeadChoice(Contest& contest, const Inputs& inputs, GateTrace& trace, Learned& learned)
      : contest_(contest), in_(inputs), trace_(trace), learned_(learned),
        standard_(standard_lead(contest.winner().candidates, order_of(*contest.winner().offer, inputs.policy))
                      .chosen.attribute) {}

  void choose() {
    learned_.features = features_of(in_.user, in_.moment, in_.policy);
    if (!in_.policy.learning.segments.empty()) learned_.features.segment = segment_bucket(in_);
    learned_.lead = standard_;
    if (contest_.urgency().is_mandatory(*contest_.winner().offer)) learned_.arm = Arm::standard;
    if (learned_.arm == Arm::learned) choose_among_all();
    if (learned_.hold == Hold::none) note_what_is_asked();
  }

 private:
  void choose_among_all() {
    collect_options();
    const Guidance& guidance = *in_.guidance;
    const Model& model = guidance.model;
    const Learning& policy = in_.policy.learning;
    learned_.draw = draw_for(guidance.seed, in_.user.id.text(), prompts_of(in_.user.asking));
    const Choice choice = asking::choose(options_, learned_.features, model, policy, waiting_of(in_), learned_.draw);
    learned_.is_trusted = model.is_trusted && model.asks >= policy.asks_min;
    learned_.is_explored = choice.is_explored;
    learned_.hold = choice.hold;
    learned_.candidates.reserve(options_.size());
    for (std::size_t i = 0; i < options_.size(); ++i) {
      learned_.candidates.push_back({options_[i], choice.estimates[i]});
    }
    if (choice.hold != Hold::none) return;
    learned_.lead = options_[choice.lead].attribute;
    learned_.propensity = choice.estimates[choice.lead].propensity;
    keep_with_lead(sources_[choice.lead]);
  }

  // All that could lead, of forms as urgent as the winner; what two forms ask for counts where it is
  // first.
  void collect_options() {
    const std::vector<Contender>& contenders = contest_.contenders();
    std::vector<bool> is_seen(in_.catalogue.size());
    options_.reserve(16);
    sources_.reserve(16);
    std::size_t winner = 0;
    while (contenders[winner].offer != contest_.winner().offer) ++winner;
    collect_options_of(winner, is_seen);
    for (std::size_t number = 0; number < contenders.size(); ++number) {
      if (number != winner) collect_options_of(number, is_seen);
    }
  }

  void collect_options_of(std::size_t number, std::vector<bool>& is_seen) {
    const auto& [offer, candidates, total, has_turn] = contest_.contenders()[number];
    if (offer->cadence.priority != contest_.winner().offer->cadence.priority) return;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const profile::AttributeIndex attribute = candidates[i].chosen.attribute;
      if (is_seen[attribute] || !can_lead(candidates[i], candidates)) continue;
      is_seen[attribute] = true;
      options_.push_back(option_for(candidates[i]));
      sources_.push_back({number, i});
    }
  }

  Option option_for(const Candidate& candidate) const {
    const profile::AttributeIndex attribute = candidate.chosen.attribute;
    const Score& score = candidate.chosen.score;
    const auto* state = find_state(in_.user.asking.questions, in_.catalogue.at(attribute).path.text());
    return {.attribute = attribute,
            .points = score.worth * in_.guidance->model.points_per_worth * score.residual * score.boost,
            .dismissals = state == nullptr ? 0 : state->dismissals,
            .is_standard = attribute == standard_};
  }

  // Makes of the lead's form what is asked, with the further questions that one prompt has a place for.
  void keep_with_lead(const Source& lead) {
    Contender& contender = contest_.contenders()[lead.contender];
    const Offer& offer = *contender.offer;
    const auto most = static_cast<std::size_t>(std::max(1, questions_left(offer, in_)));
    CandidateList candidates = std::move(contender.candidates);
    Shortlist shortlist(in_);
    std::vector<Candidate*>& leading = shortlist.start(candidates);
    const Candidate* first = &candidates[lead.candidate];
    std::ranges::sort(leading, [&](const Candidate* a, const Candidate* b) {
      return (a == first) != (b == first) ? a == first : goes_before(*a, *b, order_of(offer, in_.policy));
    });
    const std::size_t kept = learned_.is_trusted ? move_batch_to_front(leading, most) : most;
    shortlist.keep_the_first(kept, candidates, offer, trace_);
    contest_.winner() = {&offer, std::move(candidates), contest_.winner().total, false};
  }

  // Brings what is worth asking with the first to the front; how many that are. What is required
  // stands there already.
  std::size_t move_batch_to_front(std::vector<Candidate*>& leading, std::size_t most) const {
    std::vector<Option> options;
    for (const Candidate* candidate : leading) options.push_back(option_for(*candidate));
    std::vector<std::size_t> chosen = {0};
    while (chosen.size() < std::min(most, leading.size()) &&
           leading[chosen.size()]->chosen.question->required) {
      chosen.push_back(chosen.size());
    }
    chosen = fill_up(std::move(chosen), options, most, learned_.features, in_.guidance->model,
                     in_.policy.learning.annoyance_price);
    std::vector<Candidate*> ordered;
    for (const std::size_t i : chosen) ordered.push_back(leading[i]);
    for (Candidate* candidate : leading) {
      if (std::ranges::find(ordered, candidate) == ordered.end()) ordered.push_back(candidate);
    }
    leading = std::move(ordered);
    return chosen.size();
  }

  void note_what_is_asked() {
    for (const Candidate& candidate : contest_.winner().candidates) {
      if (!candidate.chosen.follows) learned_.asked.push_back(option_for(candidate));
    }
  }

  Contest& contest_;
  const Inputs& in_;
  GateTrace& trace_;
  Learned& learned_;
  const profile::AttributeIndex standard_;  // What the ranked order would begin with.
  std::vector<Option> options_;
  std::vector<Source> sources_;
};

}  // namespace

std::optional<Learned> start_learning(const Inputs& in) {
  const Guidance* guidance = in.guidance;
  if (guidance == nullptr || in.policy.learning.mode == Learning::Mode::off) return std::nullopt;
  // After a change of the catalogue, until there is a model for it.
  if (guidance->model.catalogue_version != in.catalogue.version()) return std::nullopt;
  Learned learned;
  const bool is_on = in.policy.learning.mode == Learning::Mode::on && !guidance->is_off;
  if (is_on) learned.arm = arm_of(in.user.id.text(), guidance->control);
  return learned;
}

void choose_lead(Contest& contest, const Inputs& inputs, GateTrace& trace, Learned& learned) {
  LeadChoice(contest, inputs, trace, learned).choose();
}

}  // namespace acquaint::asking
