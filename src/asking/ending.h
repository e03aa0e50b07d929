// How a decision came to its end, as the event "decision.ended" tells it: what learning, reports and
// integrations read, whichever way it ended. Found by comparing the user's state before and after a
// change, so that whatever changes nothing ends nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "profile/asking_state.h"

namespace acquaint::asking {

struct Ending {
  std::string decision;
  std::string outcome;                // As profile::EndedDecision has it.
  std::vector<std::string> answered;  // Attribute paths: of all steps, or those that came late.
  std::vector<std::string> refused;   // By name, before the decision ended or with the reply that ended it.
  bool is_late = false;               // It had ended before, without the user ...
  bool was_withdrawn = false;         // ... as withdrawn, not as ignored.
  bool had_answer = false;            // ... and with an answer, which has been counted.
  std::string form;
  // Of one that was open until now:
  std::vector<std::string> left;      // Asked, and neither answered nor refused.
  std::string moment;                 // As profile::OpenDecision has it.
  std::optional<Time> asked_at;

  bool operator==(const Ending&) const = default;
};

// Nothing when the decision did not end between the two states. `just_answered`: what this change
// answered, also beyond what the decision asked.
std::optional<Ending> ending_of(const profile::AskingState& before, const profile::AskingState& after,
                                std::string_view decision,
                                const std::vector<std::string>& just_answered = {});

// The event's data.
JsonObject to_json(const Ending& ending);
// Error "learning.corrupt" when it has another shape.
Result<Ending> parse_ending(const JsonObject& data);

}  // namespace acquaint::asking
