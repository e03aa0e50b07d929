// What has been asked of a user, and how it went. Data only: `asking` decides with it and changes it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"

namespace acquaint::profile {

// Of one attribute's question, whatever form it stood in.
struct QuestionState {
  int asks = 0;
  int dismissals = 0;
  std::optional<Time> last_asked;
  Time next_allowed;      // Not asked again before this time.
  bool declined = false;  // "Never ask me": for good, and it counts as settled.
  std::optional<Time> first_asked = {};  // Since its last answer; only where something depends on it.

  bool operator==(const QuestionState&) const = default;
};

struct FormState {
  int shown = 0;
  std::optional<Time> last_shown;
  std::optional<Time> completed;
  Time next_allowed;
  bool declined = false;

  bool operator==(const FormState&) const = default;
};

// One time that the user was asked. Names are kept as their marks. 0: there was none.
struct Prompt {
  Time at;
  std::uint32_t form = 0;
  std::uint32_t session = 0;
  std::uint32_t page = 0;
  int questions = 0;
  std::uint8_t channel = 0;

  bool operator==(const Prompt&) const = default;
};

// A decision to ask that has not ended yet.
struct OpenDecision {
  std::string id;
  std::string form;
  std::int64_t form_version = 0;
  std::string step;                     // The id of the step that is to be answered next.
  std::vector<std::string> questions;   // Attribute paths that this decision asks for.
  std::vector<std::string> answered;    // Those of them that have been answered, step by step.
  // Those of them whose value was offered to be confirmed, with a 32-bit hash of that value: a "yes" means
  // no other one.
  std::map<std::string, std::uint32_t, std::less<>> offered;
  std::string moment;                   // "login", "page", "event", "widget", "email", "api".
  std::string holder;                   // The session, page view or device that holds the lease.
  Time asked;
  Time lease_until;                     // Nobody else is asked anything before this time.
  bool started = false;                 // The user has begun to answer: it was told, before the first answer came.

  bool operator==(const OpenDecision&) const = default;
};

// How a decision ended, remembered so that sending an answer twice counts once.
struct EndedDecision {
  std::uint64_t mark = 0;
  std::string outcome;  // "answered", "skipped", "snoozed", "never", "ignored", "withdrawn".
  Time ended;
  // Only of a decision that ended without the user, so that a late answer still finds what it answers.
  std::string form;
  std::vector<std::string> questions;
  bool had_answer = false;  // Some of it has been answered all the same, before it ended or since.

  bool operator==(const EndedDecision&) const = default;
};

// How many different names there were, of which the last few are known again.
struct Tally {
  std::int64_t count = 0;
  std::vector<std::uint32_t> recent;  // Their marks, oldest first.

  bool operator==(const Tally&) const = default;
};

struct AskingState {
  std::map<std::string, QuestionState, std::less<>> questions;  // By attribute path.
  std::map<std::string, FormState, std::less<>> forms;          // By form id.
  std::optional<OpenDecision> open;        // At most one at a time.
  std::vector<EndedDecision> ended;        // The last few, oldest first.
  std::vector<Prompt> prompts;             // Within the rolling window, oldest first.
  Time gap_until;                          // Nothing is asked before this time.
  int ignored_in_a_row = 0;
  double fatigue = 0;                      // As of fatigue_at; decays from there.
  Time fatigue_at;
  std::optional<Time> last_answer;         // To anything.
  Tally visits;                            // Sessions, and
  Tally page_views;                        // pages; where something declared reads them.
  bool stopped = false;                    // "Stop asking me": everything, for good.

  bool operator==(const AskingState&) const = default;
};

inline constexpr std::uint32_t kMarkMax = 0xffffff;

// What is kept of a name where telling two apart is all that is needed; a session's name may be a secret, too. 24 bits
// of its hash, of which hardly two of the few that a user has are alike; 0 only of an empty name.
std::uint32_t mark_of(std::string_view name);
// Of the id of a decision: 48 bits, as of two with one mark the second could not be answered.
std::uint64_t mark_of_decision(std::string_view id);

// Null when it has not ended or is forgotten.
const EndedDecision* find_ended(const AskingState& state, std::string_view id);
EndedDecision* find_ended(AskingState& state, std::string_view id);

// Whether a decision can end so.
bool is_outcome(std::string_view outcome);

// Stored with every user, so it is one packed text (packed.h): each time, name and hash once, and nothing of
// what has its default value. asking_state.cc has the layout; docs/adr/0112 says why.
Json to_json(const AskingState& state);
// Reads the layouts before this one, too. Error "user.corrupt": the stored state is none that to_json writes or
// has written.
Result<AskingState> parse_asking_state(const Json& json);

}  // namespace acquaint::profile
