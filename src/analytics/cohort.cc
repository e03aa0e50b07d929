#include "analytics/cohort.h"

#include <algorithm>
#include <array>

#include "analytics/interval.h"
#include "asking/ending.h"
#include "asking/experiment.h"
#include "asking/study.h"

namespace acquaint::analytics {
namespace {

using profile::FeedEvent;

enum class Outcome { shown, answered, declined, returned, learnt };

// Outcomes that asking itself makes would say nothing of the hold-out.
constexpr std::array kCompared{Outcome::returned, Outcome::learnt};

constexpr std::string_view kLoggedIn = "user.logged_in", kSet = "attribute.set";

std::string_view name_of(Outcome outcome) { return kOutcomes[static_cast<std::size_t>(outcome)]; }

bool is_any(const JsonObject& data, std::string_view name) {
  const JsonArray* list = find_array(data, name);
  return list != nullptr && !list->empty();
}

bool tells_asked(const JsonObject& data) {
  const JsonObject* explanation = find_object(data, "explanation");
  return explanation != nullptr && find_string(*explanation, "outcome") == "ask";
}

bool is_value(std::string_view attribute) { return attribute != "email_verified" && attribute != "phone_verified"; }

std::vector<Outcome> outcomes_of(const profile::Event& event, const Participant& participant) {
  const JsonObject& data = event.data;
  std::vector<Outcome> outcomes;
  if (event.type == asking::kDecisionMade && tells_asked(data)) outcomes.push_back(Outcome::shown);
  if (event.type == asking::kDecisionAnswered) {
    if (is_any(data, "attributes")) outcomes.push_back(Outcome::answered);
    if (is_any(data, "declined")) outcomes.push_back(Outcome::declined);
  }
  if (event.type == asking::kDecisionEnded && (is_any(data, "refused") || find_string(data, "outcome") == "never")) {
    outcomes.push_back(Outcome::declined);
  }
  if (event.type == kLoggedIn && event.at >= participant.enrolled + std::chrono::days(1)) {
    outcomes.push_back(Outcome::returned);
  }
  if (event.type == kSet && is_value(event.attribute) && event.at > participant.enrolled) {
    outcomes.push_back(Outcome::learnt);
  }
  return outcomes;
}

std::string arm_of(std::string_view experiment, std::string_view arm) {
  return std::string(experiment) + "/" + std::string(arm);
}

void enrol(const FeedEvent& event, Participants& all, Cohorts& into) {
  const JsonObject* experiments = find_object(event.event.data, "experiments");
  if (experiments == nullptr) return;
  for (const auto& [experiment, arm] : *experiments) {
    if (!arm.is_string()) continue;
    const auto [place, is_new] = all.try_emplace({*event.user, std::string(experiment)},
                                                 Participant{std::string(arm.get_string()), event.event.at, 0});
    if (is_new) ++into[{day_of(event.event.at), arm_of(experiment, place->second.arm), std::string(kEnrolled)}];
  }
}

const CohortSum* find_sum(const std::vector<CohortSum>& sums, const std::string& arm, std::string_view measure) {
  const auto found = std::ranges::find_if(
      sums, [&](const CohortSum& sum) { return sum.arm == arm && sum.measure == measure; });
  return found == sums.end() ? nullptr : &*found;
}

Counted watched(const std::vector<CohortSum>& sums, const std::string& arm, std::string_view measure) {
  const CohortSum* part = find_sum(sums, arm, measure);
  const CohortSum* all = find_sum(sums, arm, kEnrolled);
  return {part == nullptr ? 0 : part->watched, all == nullptr ? 0 : all->watched};
}

JsonObject describe_side(Counted side) {
  const auto share = share_of(side.part, side.total);
  JsonObject out{{"users", side.total}};
  out["share"] = share ? Json(share->value) : Json(nullptr);
  return out;
}

}  // namespace

bool concerns_cohorts(const FeedEvent& event) {
  const std::string& type = event.event.type;
  return event.user && (type == kLoggedIn || type == kSet || type == asking::kDecisionMade ||
                        type == asking::kDecisionAnswered || type == asking::kDecisionEnded);
}

void follow(const FeedEvent& event, Participants& all, Cohorts& into) {
  if (!concerns_cohorts(event)) return;
  if (event.event.type == kLoggedIn) enrol(event, all, into);
  for (auto each = all.lower_bound({*event.user, ""}); each != all.end() && each->first.first == *event.user; ++each) {
    Participant& participant = each->second;
    if (event.event.at >= participant.enrolled + kWatchedFor) continue;
    for (const Outcome outcome : outcomes_of(event.event, participant)) {
      const std::uint32_t bit = 1U << static_cast<unsigned>(outcome);
      if ((participant.seen & bit) != 0) continue;
      participant.seen |= bit;
      ++into[{day_of(participant.enrolled), arm_of(each->first.second, participant.arm), std::string(name_of(outcome))}];
    }
  }
}

Day watched_to(Time now) {
  return Day(static_cast<std::int32_t>(day_of(now)) - static_cast<std::int32_t>(kWatchedFor.count()) - 1);
}

JsonObject describe_users(const std::vector<CohortSum>& sums, std::string_view experiment,
                          const std::vector<std::string>& arms) {
  JsonObject out;
  for (const std::string& arm : arms) {
    const std::string key = arm_of(experiment, arm);
    const auto total = [&](std::string_view measure) {
      const CohortSum* sum = find_sum(sums, key, measure);
      return sum == nullptr ? 0 : sum->total;
    };
    JsonObject& users = out[arm].emplace_object();
    users[kEnrolled] = total(kEnrolled);
    users["watched"] = watched(sums, key, kEnrolled).total;
    for (const std::string_view outcome : kOutcomes) users[outcome] = total(outcome);
  }
  return out;
}

JsonArray describe_lift(const std::vector<CohortSum>& sums, std::string_view experiment,
                        const std::vector<std::string>& arms) {
  JsonArray lift;
  if (std::ranges::find(arms, asking::kHoldOut) == arms.end()) return lift;
  for (const std::string& arm : arms) {
    if (arm == asking::kHoldOut) continue;
    for (const Outcome outcome : kCompared) {
      const Counted with = watched(sums, arm_of(experiment, arm), name_of(outcome));
      const Counted without = watched(sums, arm_of(experiment, asking::kHoldOut), name_of(outcome));
      JsonObject each{{"arm", arm},
                      {"measure", name_of(outcome)},
                      {"with", describe_side(with)},
                      {"without", describe_side(without)}};
      const JsonObject difference = describe_difference(difference_of(with, without));
      each.insert(difference.begin(), difference.end());
      lift.push_back(std::move(each));
    }
  }
  return lift;
}

}  // namespace acquaint::analytics
