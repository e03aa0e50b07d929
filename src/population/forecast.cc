#include "population/forecast.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "asking/meeting.h"
#include "asking/open_decision.h"
#include "asking/outcome.h"
#include "asking/sticky.h"
#include "base/stable_hash.h"
#include "profile/snapshot.h"
#include "settings/login_needs.h"

namespace acquaint::population {
namespace {

using asking::Decision;
using profile::User;
using std::chrono::days;

constexpr Duration kToday = days(1), kWeek = days(7);

// A name that tells sessions and pages of one run apart from those that really were.
std::string name_of(std::uint32_t hash, int round) {
  return hash == 0 ? std::string() : std::to_string(hash) + "/" + std::to_string(round);
}

asking::Moment moment_at(const RecordedMoment& recorded, Time at, int round) {
  asking::Moment moment{.kind = recorded.kind,
                        .name = recorded.name,
                        .url = recorded.url,
                        .session = name_of(recorded.session, round),
                        .page = name_of(recorded.page, round),
                        .holder = {},
                        .locale = recorded.locale,
                        .device = recorded.device,
                        .client = recorded.client,
                        .app = recorded.app,
                        .context = {},
                        .now = at};
  moment.holder = moment.page.empty() ? moment.session : moment.page;
  return moment;
}

// What is needed at the moment, by these settings; empty: nothing in particular. Nothing: the settings do not have the
// purpose that was named, and the server refuses the request.
std::optional<asking::Demand> needs_at(const RecordedMoment& recorded, const settings::Settings& settings) {
  asking::Demand named;
  if (!recorded.needs.empty()) {
    const auto json = parse_json_object(recorded.needs);
    if (!json) return std::nullopt;
    auto demand = asking::parse_demand(*json, settings.catalogue, settings.purposes);
    if (!demand) return std::nullopt;
    named = std::move(*demand);
  }
  if (recorded.kind != asking::MomentKind::login) return named;
  return settings::needs_at_login(settings, recorded.client, named);
}

// One user, as time goes on.
class Life {
 public:
  Life(const settings::Settings& settings, const Rates& rates, User user)
      : settings_(settings), in_force_(settings.asking_of(user.id)), rates_(rates), user_(std::move(user)),
        view_(profile::view_of(user_, settings_.catalogue)) {}
  Life(const Life&) = delete;
  Life& operator=(const Life&) = delete;

  // The forms that ask at this moment for what is needed then, one after the other; without needs, for whatever is
  // worth asking.
  std::vector<std::string> meet(const asking::Moment& moment, const asking::Demand& needs) {
    std::vector<std::string> forms;
    user_.asking = asking::counted(std::move(user_.asking), moment, in_force_.policy.counters);
    const asking::Inputs inputs{.user = user_,
                                .view = view_,
                                .catalogue = settings_.catalogue,
                                .policy = in_force_.policy,
                                .offers = in_force_.offers,
                                .moment = moment};
    // Who is told has no say in what is asked.
    asking::Answers made = asking::decide_at(inputs, needs, asking::Recipient::application);
    while (react_to(made.decision, inputs, forms) && moment.kind == asking::MomentKind::login) {
      made = asking::decide_further(inputs, needs, moment.now);
    }
    return forms;
  }

 private:
  // Adds the form that asks, if one does. Whether the user answered.
  bool react_to(const Decision& decision, const asking::Inputs& inputs, std::vector<std::string>& forms) {
    if (decision.kind == Decision::Kind::nothing) return false;
    const bool is_new = decision.kind == Decision::Kind::ask;
    const std::string id = is_new ? "forecast/" + std::to_string(++prompts_) : std::string();
    auto state = asking::stored(inputs, decision, id);
    if (!state) return false;
    user_.asking = std::move(*state);
    if (!is_new) return false;
    forms.push_back(decision.offer->form);
    return react(decision, id, inputs.moment.now);
  }

  // Answers, passes over, refuses, or ignores: that needs no doing.
  bool react(const Decision& decision, const std::string& id, Time now) {
    const std::string draw_name = user_.id.text() + "/" + std::to_string(prompts_);
    const double draw = asking::share_of(stable_hash("acquaint.forecast", draw_name)) / 100;
    // As the settings have it: a demand cuts forms down.
    const asking::Offer& offer = *asking::find_offer(in_force_.offers, decision.offer->form);
    const asking::Terms terms{in_force_.policy, offer.cadence, now};
    if (draw < rates_.answered) {
      answer(decision, id, terms);
      return true;
    }
    if (draw < rates_.answered + rates_.skipped) {
      keep(asking::skipped(user_.asking, id, terms));
    } else if (draw < rates_.answered + rates_.skipped + rates_.refused) {
      keep(asking::never(user_.asking, id, asking::Refusal::questions, {}, terms));
    }
    return false;
  }

  void answer(const Decision& decision, const std::string& id, const asking::Terms& terms) {
    for (const asking::Chosen& chosen : decision.questions) {
      if (!chosen.follows) learn(settings_.catalogue.at(chosen.attribute).path, terms.now);
    }
    view_ = profile::view_of(user_, settings_.catalogue);
    keep(asking::answered(user_.asking, id,
                          {.questions = asking::paths_of(decision, settings_.catalogue), .next_step = {}, .complete = true},
                          terms));
  }

  // Something is known from now on. What that is, nobody can tell.
  void learn(const profile::AttributePath& path, Time now) {
    const profile::Claim* known = profile::find_claim(user_, path);
    user_.claims[path] = {{.value = known == nullptr ? Json("?") : known->value,
                           .from = {.source = profile::Source::user,
                                    .origin = "forecast",
                                    .seen = now,
                                    .confirmed = now,
                                    .confidence = 1,
                                    .purpose = {}}}};
  }

  void keep(Result<profile::AskingState> state) {
    if (state) user_.asking = std::move(*state);
  }

  const settings::Settings& settings_;
  const settings::Settings::Asking in_force_;
  const Rates& rates_;
  User user_;
  profile::ProfileView view_;
  int prompts_ = 0;
};

// ---- for people and programs ----

struct Scaled {
  std::int64_t value, low, high;
};

// So many of the sample, for all who come. The interval is that of a Poisson count, by its square root.
Scaled scaled(std::int64_t count, double share) {
  const auto found = static_cast<double>(count);
  if (share >= 1) return {count, count, count};
  const double margin = count == 0 ? 3 : 1.96 * std::sqrt(found * (1 - share));  // 3: the rule of three.
  const double low = std::max(found, (found - margin) / share), high = (found + margin) / share;
  return {std::llround(found / share), std::llround(low), std::llround(high)};
}

JsonObject to_json(const Scaled& scaled) {
  return {{"asked", scaled.value}, {"low", scaled.low}, {"high", scaled.high}};
}

JsonObject compared(std::int64_t before, std::int64_t after, double share) {
  return {{"before", to_json(scaled(before, share))}, {"after", to_json(scaled(after, share))}};
}

std::set<std::string> forms_of(const Forecast& forecast) {
  std::set<std::string> names;
  for (const Figures* figures : {&forecast.before, &forecast.after}) {
    for (const auto& [form, reach] : figures->forms) names.insert(form);
  }
  return names;
}

Reach reach_of(const Figures& figures, const std::string& form) {
  const auto found = figures.forms.find(form);
  return found == figures.forms.end() ? Reach{} : found->second;
}

// "12,345"
std::string with_commas(std::int64_t number) {
  std::string text = std::to_string(number);
  for (std::ptrdiff_t at = std::ssize(text) - 3; at > 0; at -= 3) text.insert(static_cast<std::size_t>(at), ",");
  return text;
}

// "120 → 340", with the bounds of what comes after where it is an estimate.
std::string to_text(std::int64_t before, std::int64_t after, double share) {
  const Scaled then = scaled(after, share);
  std::string text = with_commas(scaled(before, share).value) + " → " + with_commas(then.value);
  if (then.low != then.high) text += " (" + with_commas(then.low) + " to " + with_commas(then.high) + ")";
  return text;
}

}  // namespace

void RateCounter::add(const profile::AskingState& asking) {
  for (const profile::EndedDecision& ended : asking.ended) {
    if (ended.outcome == "answered") answered_ += 1;
    if (ended.outcome == "skipped" || ended.outcome == "snoozed") skipped_ += 1;
    if (ended.outcome == "never") refused_ += 1;
    if (ended.outcome == "ignored") ignored_ += 1;
  }
}

Rates RateCounter::rates() const {
  const double all = answered_ + skipped_ + refused_ + ignored_;
  return {.answered = answered_ / all, .skipped = skipped_ / all, .refused = refused_ / all};
}

int days_recorded(Time since, Time now) {
  return static_cast<int>(std::clamp<std::int64_t>(std::chrono::floor<days>(now - since).count(), 1, 7));
}

void Simulation::add(const User& user, std::span<const RecordedMoment> moments) {
  Life life(settings_, rates_, user);
  Reach asked;
  std::map<std::string, Reach> forms;
  const Duration span = days(days_);
  for (int round = 1; span * (round - 1) < kWeek; ++round) {
    for (const RecordedMoment& recorded : moments) {
      const Time at = recorded.at + span * round;
      if (recorded.at <= now_ - span || recorded.at > now_ || at > now_ + kWeek) continue;
      const auto needs = needs_at(recorded, settings_);
      if (!needs) continue;
      for (const std::string& form : life.meet(moment_at(recorded, at, round), *needs)) {
        for (Reach* reach : {&asked, &forms[form]}) {
          reach->week = 1;
          if (at <= now_ + kToday) reach->today = 1;
        }
      }
    }
  }
  const auto add_to = [](Reach& sum, const Reach& more) {
    sum.today += more.today;
    sum.week += more.week;
  };
  add_to(figures_.asked, asked);
  for (const auto& [form, reach] : forms) add_to(figures_.forms[form], reach);
}

JsonObject to_json(const Forecast& forecast) {
  const Figures &before = forecast.before, &after = forecast.after;
  const double share = forecast.share;
  JsonObject out{{"at", to_iso8601(forecast.at)},
                 {"users", forecast.users},
                 {"looked_at", forecast.users_looked_at},
                 {"active_users", std::llround(static_cast<double>(forecast.users_looked_at) / share)},
                 {"days_recorded", forecast.days},
                 {"exact", share >= 1},
                 {"complete", forecast.is_complete},
                 {"today", compared(before.asked.today, after.asked.today, share)},
                 {"week", compared(before.asked.week, after.asked.week, share)}};
  JsonArray& forms = out["forms"].emplace_array();
  for (const std::string& form : forms_of(forecast)) {
    const Reach then = reach_of(after, form), now = reach_of(before, form);
    forms.push_back({{"form", form},
                     {"today", compared(now.today, then.today, share)},
                     {"week", compared(now.week, then.week, share)}});
  }
  return out;
}

std::string to_text(const Forecast& forecast) {
  if (forecast.days == 0) return "no forecast: no moments have been recorded yet\n";
  const Figures &before = forecast.before, &after = forecast.after;
  const double share = forecast.share;
  std::string text = "asked today: " + to_text(before.asked.today, after.asked.today, share) + " of " +
                     with_commas(forecast.users) + " users; this week: " +
                     to_text(before.asked.week, after.asked.week, share) + "\n";
  for (const std::string& form : forms_of(forecast)) {
    const Reach then = reach_of(after, form), now = reach_of(before, form);
    text += "  " + form + ": today " + to_text(now.today, then.today, share) + ", this week " +
            to_text(now.week, then.week, share) + "\n";
  }
  if (forecast.days < 7) text += "  from moments of only " + std::to_string(forecast.days) + " of 7 days\n";
  if (!forecast.is_complete) text += "  from part of the sample: the time was over\n";
  return text;
}

}  // namespace acquaint::population
