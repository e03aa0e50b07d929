// What asking, answers and refusals make of a user's asking state. Pure functions, to be used within
// a change of the user. docs/asking.md says in words what follows from each.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "asking/offer.h"
#include "asking/policy.h"
#include "profile/asking_state.h"

namespace acquaint::asking {

using profile::AskingState;

// What an outcome is weighed with. `cadence` is that of the decision's form; default-constructed when
// the form is gone.
struct Terms {
  const Policy& policy;
  const Cadence& cadence;
  Time now;
};

// A decision to ask, as decide() made it.
struct Asked {
  std::string id;  // decision_id.h
  std::string form;
  std::int64_t form_version = 0;
  std::string step;
  std::vector<std::string> questions;  // Attribute paths.
  std::vector<std::string> followers;  // Those of them that only an answer calls for (Chosen::follows).
  std::map<std::string, std::uint32_t, std::less<>> offered;  // OpenDecision::offered.
  const Moment& moment;                // Its `now` is when the user was asked.
};

// Opens the decision and takes the lease; counts the prompt and the asks, but not those of followers (perhaps nobody
// sees them, so that leaving them unanswered means nothing), nor once more what a decision asked that was withdrawn
// at this very moment. The same id again changes nothing. conflict "decision.open" while another decision is open.
Result<AskingState> asked(AskingState state, const Asked& what, const Policy& policy);

// Hands the open decision to `holder` with a new lease: it was asked for again.
AskingState renewed(AskingState state, std::string_view holder, const Policy& policy, Time now);

// The user has begun to answer the open decision. The same again, and of any other decision, changes nothing: nobody
// waits for this, and it may come late. not_found "decision.not_found" as below.
Result<AskingState> started(AskingState state, std::string_view id);

// All that follow take the id of a decision. not_found "decision.not_found": the user has no such
// decision, or it ended long ago. conflict "decision.ended": it ended with another outcome. The same
// outcome again changes nothing. A decision that was ignored or withdrawn still takes any outcome.

struct Answered {
  std::vector<std::string> questions;  // Attribute paths that were answered or confirmed with this step ...
  std::string next_step;               // ... what is to be answered next ...
  bool complete = false;               // ... or nothing more: what was not answered counts as dismissed.
  std::vector<std::string> declined;   // What the user would rather not say, for good.
};
// An answer resets the count of asks and dismissals of its question. A decision is complete, too,
// when each of its questions has been answered or declined.
Result<AskingState> answered(AskingState state, std::string_view id, const Answered& what,
                             const Terms& terms);

// "Not now": each unanswered question is dismissed.
Result<AskingState> skipped(AskingState state, std::string_view id, const Terms& terms);

// "Later": each unanswered question, and the form, wait for `how_long`, or the policy's snooze. Error
// "snooze.bad_duration" unless it is positive and at most the policy's snooze_max.
Result<AskingState> snoozed(AskingState state, std::string_view id, std::optional<Duration> how_long,
                            const Terms& terms);

enum class Refusal { questions, form, everything };
// "Never ask me": these questions of the decision (all of them when none is named), its form, or
// anything at all. Error "decision.not_asked": a question that the decision does not ask.
Result<AskingState> never(AskingState state, std::string_view id, Refusal refusal,
                          const std::vector<std::string>& questions, const Terms& terms);

// Nobody reacted to the open decision; `terms.now` is when it counts as ignored.
AskingState ignored(AskingState state, const Terms& terms);

// The open decision has become pointless, through no act of the user: nothing is counted against it.
AskingState withdrawn(AskingState state, const Terms& terms);

// Fatigue at this time: what was stored, decayed by half with every half-life.
double fatigue_at(const AskingState& state, const Policy& policy, Time now);

}  // namespace acquaint::asking
