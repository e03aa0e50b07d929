#include "asking/requirement.h"

#include <algorithm>

#include "asking/fields.h"
#include "asking/gates.h"
#include "profile/attribute.h"
#include "profile/user.h"

namespace acquaint::asking {
namespace {

using profile::QuestionState;

constexpr std::size_t kRequirementsMax = 200;
constexpr const char* kExpectedDate = "A date such as \"2026-04-01\", or a time in UTC, is expected.";

// "2026-04-01" is its first moment in UTC.
std::optional<Time> parse_date(std::string_view text) {
  return parse_iso8601(text.size() == 10 ? std::string(text) + "T00:00:00Z" : std::string(text));
}

void read_threshold(Fields& outer, std::string_view name, Threshold& threshold) {
  const Json* value = outer.next(name);
  if (value == nullptr) return;
  const JsonObject* object = value->if_object();
  if (object == nullptr || object->empty()) {
    return outer.refuse(name, "An object with at least one of date, prompts and days is expected.");
  }
  Fields fields(*object, outer.code(), outer.at(name));
  if (const Json* date = fields.next("date")) {
    threshold.date = date->is_string() ? parse_date(date->get_string()) : std::nullopt;
    if (!threshold.date) fields.refuse("date", kExpectedDate);
  }
  fields.read("prompts", threshold.prompts, 0, 100);
  std::optional<int> days;
  fields.read("days", days, 0, 3650);
  if (days) threshold.duration = std::chrono::days(*days);
  if (const auto done = fields.finish(); !done) outer.adopt(done.error());
}

Result<Requirement> read_requirement(const Json& json, const std::string& code, const std::string& at) {
  const JsonObject* object = json.if_object();
  if (object == nullptr) return invalid(code, "An object is expected.", at);
  Requirement requirement;
  Fields fields(*object, code, at);
  fields.read("attribute", requirement.attribute, 1024);
  if (!profile::AttributePath::parse(requirement.attribute)) {
    fields.refuse("attribute", "An attribute's path is expected.");
  }
  read_threshold(fields, "encouraged", requirement.encouraged);
  read_threshold(fields, "required", requirement.required);
  const bool is_backward = requirement.encouraged.date && requirement.required.date &&
                           *requirement.required.date < *requirement.encouraged.date;
  if (is_backward) fields.refuse("required", "It is required before it is encouraged.");
  if (const auto done = fields.finish(); !done) return std::unexpected(done.error());
  return requirement;
}

// As it was before the decision that is open now: what asks for it does not make it required.
std::optional<QuestionState> find_state(const profile::AskingState& state, std::string_view attribute) {
  const auto found = state.questions.find(attribute);
  if (found == state.questions.end()) return std::nullopt;
  QuestionState before = found->second;
  if (state.open && before.last_asked == state.open->asked && before.asks > 0) --before.asks;
  return before;
}

}  // namespace

std::string_view name_of(Stage stage) {
  switch (stage) {
    case Stage::optional: return "optional";
    case Stage::encouraged: return "encouraged";
    case Stage::required: return "required";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

std::optional<Time> Threshold::known_time(const QuestionState* state) const {
  std::optional<Time> time = date;
  if (duration && state != nullptr && state->first_asked) {
    const Time then = *state->first_asked + *duration;
    time = time ? std::min(*time, then) : then;
  }
  return time;
}

bool Threshold::is_reached(const QuestionState* state, Time now) const {
  if (prompts && (state == nullptr ? 0 : state->asks) >= *prompts) return true;
  const auto time = known_time(state);
  return time && now >= *time;
}

Due due_of(const Requirement& requirement, const QuestionState* state, Time now) {
  Due due{.attribute = requirement.attribute, .stage = Stage::optional, .deadline = {}, .prompts_left = {}};
  if (requirement.required.is_reached(state, now)) {
    due.stage = Stage::required;
    return due;
  }
  if (requirement.encouraged.is_reached(state, now)) due.stage = Stage::encouraged;
  due.deadline = requirement.required.known_time(state);
  if (requirement.required.prompts) {
    due.prompts_left = *requirement.required.prompts - (state == nullptr ? 0 : state->asks);
  }
  return due;
}

std::vector<Requirement> read_requirements(Fields& policy) {
  std::vector<Requirement> requirements;
  const Json* value = policy.next("requirements");
  if (value == nullptr) return requirements;
  const JsonArray* list = value->if_array();
  if (list == nullptr || list->size() > kRequirementsMax) {
    policy.refuse("requirements", "A list of at most 200 elements is expected.");
    return requirements;
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    const std::string at = pointer_to(policy.at("requirements"), i);
    auto requirement = read_requirement((*list)[i], policy.code(), at);
    if (requirement && find_requirement(requirements, requirement->attribute) != nullptr) {
      requirement = invalid(policy.code(), "Another requirement has this attribute.", pointer_to(at, "attribute"));
    }
    if (!requirement) {
      policy.adopt(requirement.error());
      return requirements;
    }
    requirements.push_back(std::move(*requirement));
  }
  return requirements;
}

const Requirement* find_requirement(std::span<const Requirement> requirements, std::string_view attribute) {
  const auto found = std::ranges::find(requirements, attribute, &Requirement::attribute);
  return found == requirements.end() ? nullptr : &*found;
}

std::vector<Due> dues_of(std::span<const Requirement> requirements, std::span<const std::string> attributes,
                         const profile::AskingState& state, Time now) {
  std::vector<Due> dues;
  if (requirements.empty()) return dues;
  for (const std::string& attribute : attributes) {
    const Requirement* requirement = find_requirement(requirements, attribute);
    if (requirement == nullptr) continue;
    const auto asked = find_state(state, attribute);
    dues.push_back(due_of(*requirement, asked ? &*asked : nullptr, now));
  }
  return dues;
}

bool counts_days(std::span<const Requirement> requirements, std::string_view attribute) {
  const Requirement* requirement = find_requirement(requirements, attribute);
  return requirement != nullptr && (requirement->encouraged.duration || requirement->required.duration);
}

Stop requirement_gate(const Due& due) {
  switch (due.stage) {
    case Stage::optional: return {Reason::optional_now, due.deadline.value_or(Time::max())};
    case Stage::encouraged: return {Reason::encouraged_now, due.deadline.value_or(Time::max())};
    case Stage::required: return {Reason::required_now};
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

bool is_required_now(const Question& question, const Inputs& in) {
  const std::string& path = in.catalogue.at(question.attribute).path.text();
  const Requirement* requirement = find_requirement(in.policy.requirements, path);
  if (requirement == nullptr) return false;
  const auto state = find_state(in.user.asking, path);
  if (state && state->declined) return false;
  return requirement->required.is_reached(state ? &*state : nullptr, in.moment.now);
}

bool has_required_now(const Offer& offer, const Inputs& in) {
  for (const Step& step : offer.steps) {
    for (const Question& question : step.questions) {
      if (!is_required_now(question, in) || knowledge_of(question, in).is_known()) continue;
      const bool can_ask = purpose_gate(question, in.user).reason == Reason::ok;
      if (can_ask && shown_gate(question, {}, in).reason == Reason::ok) return true;
    }
  }
  return false;
}

}  // namespace acquaint::asking
