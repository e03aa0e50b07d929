// What the log says of the quality of answers, question by question: how many were judged, which said
// nothing, which lay in a straight line (forms/answer_quality.h), and which were contradicted afterwards.
#pragma once

#include <string_view>

#include "analytics/figure_store.h"
#include "base/json.h"

namespace acquaint::analytics {

// Measures of a question. "junk:<kind>" goes along with "junk".
inline constexpr std::string_view kJudged = "judged", kJunk = "junk", kStraight = "straight", kContradicted = "contradicted";

// An answer counts as contradicted when the user, or another source, says something else within this time.
inline constexpr std::chrono::days kContradictedWithin{7};

// A question is suspect when, as far as can be told, more than this share of its answers says nothing.
inline constexpr double kJunkLimit = 0.3;
inline constexpr std::int64_t kJudgedLeast = 50;

// What an event adds; nothing for events of other types.
void count_quality(const profile::FeedEvent& event, Figures& into);

// Of one question's measures: {"judged", "junk", "junk_share", "suspect", "kinds", "straight", "contradicted"}.
JsonObject describe_quality(const std::map<std::string, std::int64_t, std::less<>>& measures);

}  // namespace acquaint::analytics
