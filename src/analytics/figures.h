// What one event of a decision adds to the figures of a site: how often a form was shown, answered, put
// off, and which of its questions were left. A fold over the log of events, so that the same log makes
// the same figures. They hold no values and name no user; docs/analytics.md says what each means.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "profile/event_feed.h"

namespace acquaint::analytics {

// Days since 1970, UTC.
enum class Day : std::int32_t {};
Day day_of(Time time);
std::string to_date(Day day);  // "2026-11-26"

// What a number is of.
struct Figure {
  Day day{};
  std::string form;
  std::string question;  // Its attribute's path; empty: of the form as a whole.
  std::string moment;    // "login", "widget", ...; empty where it is not known any more.
  std::string arm;       // "<experiment>/<arm>"; empty: of everybody.
  std::string measure;

  auto operator<=>(const Figure&) const = default;
};
using Figures = std::map<Figure, std::int64_t>;

inline constexpr std::string_view kShown = "shown", kStarted = "started", kAnswered = "answered", kCompleted = "completed",
                                  kConfirmed = "confirmed", kDeclined = "declined", kLate = "late";
// "step:<id>": an answer to this step was accepted. "within:<seconds>": completed, or of a question answered, after at
// most so long, and more than the bound before; the last has no number.
inline constexpr std::string_view kStep = "step:", kWithin = "within:";
inline constexpr std::int64_t kSecondsBounds[] = {2, 5, 10, 20, 30, 60, 120, 300, 600, 3600, 86400};

// Adds what the event tells; nothing for events of other types, or those that cannot be read.
void count(const profile::FeedEvent& event, Figures& into);

}  // namespace acquaint::analytics
