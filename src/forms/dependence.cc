#include "forms/dependence.h"

#include <algorithm>
#include <set>

#include "forms/field.h"

namespace acquaint::forms {
namespace {

constexpr std::string_view kChoicesBy = "choicesBy";

const JsonObject* find_choices_by(const JsonObject& control) {
  const JsonObject* options = find_object(control, "options");
  return options == nullptr ? nullptr : find_object(*options, kChoicesBy);
}

std::unexpected<Error> bad(std::string message, std::string at) {
  return invalid("form.bad_field", std::move(message), std::move(at));
}

bool is_choice_of(const Field& field, const Json& value) {
  return std::ranges::find(field.options, value, &Option::value) != field.options.end();
}

bool contains(const std::vector<Json>& list, const Json& value) {
  return std::ranges::find(list, value) != list.end();
}

Result<std::vector<Json>> read_choices(const Field& field, const JsonArray& given, const std::string& at) {
  std::vector<Json> choices;
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (!is_choice_of(field, given[i])) return bad("This question has no such choice.", pointer_to(at, i));
    if (contains(choices, given[i])) return bad("This choice is there twice.", pointer_to(at, i));
    choices.push_back(given[i]);
  }
  return choices;
}

}  // namespace

Result<std::optional<ShowRule>> read_dependence_rule(const JsonObject& control, const std::string& at,
                                                     const asking::Names& known) {
  const JsonObject* given = find_choices_by(control);
  if (given == nullptr) return std::optional<ShowRule>();
  JsonArray answers;
  for (const auto& member : given->at("choices").as_object()) answers.emplace_back(member.key());
  const JsonObject parent{{"var", "answers." + std::string(*find_string(*given, "field"))}};
  auto condition = asking::Condition::compile(JsonObject{{"in", JsonArray{parent, std::move(answers)}}}, known);
  if (!condition) {
    Error error = condition.error();
    error.field = pointer_to(at + "/options", kChoicesBy);
    return std::unexpected(std::move(error));
  }
  ReadNames names = read_names(condition->logic());
  return ShowRule{Effect::show, std::move(*condition), std::move(names.answers), names.more};
}

Result<Done> read_dependence(Field& field, const JsonObject& options, const std::string& at) {
  const JsonObject* given = find_object(options, kChoicesBy);
  if (given == nullptr) return Done{};
  const std::string given_at = pointer_to(at + "/options", kChoicesBy);
  if (field.options.empty() || field.type == FieldType::boolean || field.other) {
    return bad("Only a question with choices, and without other answers, can depend on another one.", given_at);
  }
  Dependence dependence{.field = std::string(*find_string(*given, "field")), .choices = {}};
  for (const auto& member : given->at("choices").as_object()) {
    const std::string_view answer = member.key();
    auto choices = read_choices(field, member.value().as_array(), pointer_to(given_at + "/choices", answer));
    if (!choices) return std::unexpected(choices.error());
    dependence.choices.emplace(answer, std::move(*choices));
  }
  for (const Option& option : field.options) {
    const bool is_somewhere = std::ranges::any_of(
        dependence.choices, [&option](const auto& offered) { return contains(offered.second, option.value); });
    if (!is_somewhere) return bad("A choice of this question goes with no answer.", given_at + "/choices");
  }
  field.dependence = std::move(dependence);
  return Done{};
}

Result<Done> check_dependences(const std::vector<Field>& fields, const std::vector<std::string>& places) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (!fields[i].dependence) continue;
    const Dependence& dependence = *fields[i].dependence;
    const std::string at = pointer_to(places[i] + "/options", kChoicesBy);
    const auto parent = std::ranges::find(fields, dependence.field, &Field::name);
    if (parent == fields.end() || parent->type != FieldType::text || parent->options.empty()) {
      return bad("Choices depend on a question with a choice of one text.", at + "/field");
    }
    for (const auto& [answer, choices] : dependence.choices) {
      if (is_choice_of(*parent, Json(answer))) continue;
      return bad("The other question has no such choice.", pointer_to(at + "/choices", answer));
    }
  }
  return Done{};
}

const std::vector<Json>* offered_choices(const Dependence& dependence, const JsonObject& answers) {
  const auto answer = find_string(answers, dependence.field);
  const auto offered = answer ? dependence.choices.find(*answer) : dependence.choices.end();
  return offered == dependence.choices.end() ? nullptr : &offered->second;
}

bool goes_with(const Field& field, const Json& answer, const JsonObject& answers) {
  if (!field.dependence) return true;
  const std::vector<Json>* offered = offered_choices(*field.dependence, answers);
  if (offered == nullptr) return false;
  const JsonArray* list = answer.if_array();
  if (list == nullptr) return contains(*offered, answer);
  return std::ranges::all_of(*list, [offered](const Json& one) { return contains(*offered, one); });
}

}  // namespace acquaint::forms
