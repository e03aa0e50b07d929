// Soft requirements: an attribute that may be left open at first, is then asked for before others, and
// at last must be answered; by a date, by how often it was asked, or by the days since it first was. The
// "requirements" of the policy; docs/asking.md is the manual.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "asking/stop.h"
#include "profile/asking_state.h"

namespace acquaint::asking {

class Fields;
struct Inputs;
struct Offer;
struct Question;

enum class Stage { optional, encouraged, required };

std::string_view name_of(Stage stage);

// Reached as soon as one of them is; never, when none is given.
struct Threshold {
  std::optional<Time> date;
  std::optional<int> prompts;        // Asked so often since the last answer.
  std::optional<Duration> duration;  // So long after it was first asked.

  bool is_reached(const profile::QuestionState* state, Time now) const;
  // The first time at which it is reached, as far as the clock alone decides.
  std::optional<Time> known_time(const profile::QuestionState* state) const;
};

struct Requirement {
  std::string attribute;  // Path.
  Threshold encouraged;
  Threshold required;
};

// A question that is encouraged weighs so much more.
inline constexpr double kEncouragedFactor = 4;

// How things stand for one attribute; `state` is null when it was never asked.
struct Due {
  std::string attribute;
  Stage stage = Stage::optional;
  std::optional<Time> deadline;     // When it becomes required, where that is known and still to come.
  std::optional<int> prompts_left;  // The prompt after so many more is one that requires it.

  bool operator==(const Due&) const = default;
};
Due due_of(const Requirement& requirement, const profile::QuestionState* state, Time now);

// [{"attribute", "encouraged": {"date", "prompts", "days"}, "required": {...}}]: the member
// "requirements" of a policy.
std::vector<Requirement> read_requirements(Fields& policy);

const Requirement* find_requirement(std::span<const Requirement> requirements, std::string_view attribute);

// Those of the attributes that a requirement names, with how they stand.
std::vector<Due> dues_of(std::span<const Requirement> requirements, std::span<const std::string> attributes,
                         const profile::AskingState& state, Time now);

// Whether it must be known when the attribute was first asked.
bool counts_days(std::span<const Requirement> requirements, std::string_view attribute);

// optional_now, encouraged_now or required_now: all of them pass, and it is known when the next stage
// that the clock alone decides about begins.
Stop requirement_gate(const Due& due);

// Whether the form asks for something that is required now, not known and not declined: it then goes as a
// mandatory form does, with just these questions.
bool is_required_now(const Question& question, const Inputs& inputs);
bool has_required_now(const Offer& offer, const Inputs& inputs);

}  // namespace acquaint::asking
