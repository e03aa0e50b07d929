// What users do who were told apart by chance: those whom an experiment, or the policy's hold-out, put into
// one arm, beside those of the others. A user takes part from the first log-in after the experiment began,
// which is before anything is asked, so that all arms begin alike; what the user does within 14 days of that
// counts, once. A fold over the log of events.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analytics/figures.h"
#include "base/json.h"

namespace acquaint::analytics {

struct Participant {
  std::string arm;
  Time enrolled;
  std::uint32_t seen = 0;  // What of kOutcomes has been counted: bits by their places.

  bool operator==(const Participant&) const = default;
};
// By user and experiment.
using Participants = std::map<std::pair<profile::UserId, std::string>, Participant>;

struct CohortFigure {
  Day day{};        // Of enrolment, so that all of a day's users have been watched when it is 15 days old.
  std::string arm;  // "<experiment>/<arm>".
  std::string measure;

  auto operator<=>(const CohortFigure&) const = default;
};
using Cohorts = std::map<CohortFigure, std::int64_t>;

inline constexpr std::chrono::days kWatchedFor{14};
inline constexpr std::string_view kEnrolled = "enrolled";
// Places are stored and never change. shown: was asked anything. answered, declined: gave an answer; would
// rather not say, or never. returned: logged in a day or more after enrolment. learnt: a value was set,
// whoever told it; that an address is verified is none.
inline constexpr std::string_view kOutcomes[] = {"shown", "answered", "declined", "returned", "learnt"};

// Whether the participations of its user are needed to count the event.
bool concerns_cohorts(const profile::FeedEvent& event);

// Enrols, and counts the outcomes that are new. `all` holds every participation of the event's user.
void follow(const profile::FeedEvent& event, Participants& all, Cohorts& into);

// Users of an arm who did something, since the experiment began and of those watched for all of the 14 days.
struct CohortSum {
  std::string arm, measure;
  std::int64_t total = 0, watched = 0;

  bool operator==(const CohortSum&) const = default;
};

// The last day whose users have been watched for long enough at this time.
Day watched_to(Time now);

// Of one experiment: {"<arm>": {"enrolled": 7, "shown": ...}}, 0 where nothing was counted.
JsonObject describe_users(const std::vector<CohortSum>& sums, std::string_view experiment,
                          const std::vector<std::string>& arms);
// What each arm differs from the hold-out by in each outcome, of the users who were watched: docs/analytics.md
// has the members. Empty without a hold-out among the arms.
JsonArray describe_lift(const std::vector<CohortSum>& sums, std::string_view experiment,
                        const std::vector<std::string>& arms);

}  // namespace acquaint::analytics
