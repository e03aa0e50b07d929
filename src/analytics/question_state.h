// How good the answers to each question have been since an operator last took its pause back, and whether it
// is paused. A fold over the log of events:
//
//   decision.answered   what its answers were judged to be
//   question.paused     nobody is asked it any more (analytics/warden.h)
//   question.resumed    an operator took that back: everything begins anew
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "profile/event_feed.h"

namespace acquaint::analytics {

inline constexpr std::string_view kQuestionPaused = "question.paused", kQuestionResumed = "question.resumed";

struct QuestionKey {
  std::string form;
  std::string attribute;  // Path.

  auto operator<=>(const QuestionKey&) const = default;
};

struct QuestionState {
  std::int64_t judged = 0, junk = 0;
  std::optional<Time> paused;  // Since when; nothing: it is asked.

  bool operator==(const QuestionState&) const = default;
};
using QuestionStates = std::map<QuestionKey, QuestionState>;

// What a stretch of the log makes of a question.
struct QuestionChange {
  bool begins_anew = false;  // What was before counts no more.
  std::int64_t judged = 0, junk = 0;
  std::optional<Time> paused;

  bool operator==(const QuestionChange&) const = default;
};
using QuestionChanges = std::map<QuestionKey, QuestionChange>;

// Adds what the event tells; nothing for events of other types, or those that cannot be read.
void follow(const profile::FeedEvent& event, QuestionChanges& into);
QuestionState changed(const QuestionState& before, const QuestionChange& change);

// Whether, as far as can be told, more than so many percent of its answers say nothing: the lower bound of the
// interval, of at least kJudgedLeast answers (analytics/quality.h).
bool says_too_little(const QuestionState& state, double percent);

// The events.
profile::Event pause_event(const QuestionKey& question, const QuestionState& state, Time now);
profile::Event resume_event(const QuestionKey& question, std::string actor, Time now);

// {"form", "attribute", "judged", "junk", "junk_share", "paused"}.
JsonObject describe(const QuestionKey& question, const QuestionState& state);

}  // namespace acquaint::analytics
