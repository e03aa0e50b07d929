#include "forms/answer_check.h"

#include "forms/show_rule.h"

namespace acquaint::forms {
namespace {

Result<AnswerCheck> read_one(const JsonObject& given, const std::string& at, const JsonObject& properties,
                             const asking::Names& known) {
  std::string field(find_string(given, "field").value_or(""));
  if (!properties.contains(field)) {
    return invalid("form.unknown_property", "The schema has no property of this name.", at + "/field");
  }
  const Json& logic = given.at("logic");
  auto condition = asking::Condition::compile(logic, known);
  if (!condition) {
    Error error = condition.error();
    error.field = at + "/logic" + error.field;
    return std::unexpected(std::move(error));
  }
  std::vector<std::string> answers = read_names(logic).answers;
  if (answers.empty()) return invalid("form.bad_check", "A check reads at least one answer.", at + "/logic");
  for (const std::string& name : answers) {
    if (properties.contains(name)) continue;
    return invalid("form.unknown_property", "The check reads the answer to a question that the form does not have.",
                   at + "/logic");
  }
  return AnswerCheck{std::move(*condition), std::move(answers), std::move(field),
                     {std::string(find_string(given, "message").value_or("")), at + "/message"}};
}

}  // namespace

Result<std::vector<AnswerCheck>> read_answer_checks(const JsonObject& document, const JsonObject& properties,
                                                    const asking::Names& known) {
  std::vector<AnswerCheck> checks;
  const JsonArray* list = find_array(document, "checks");
  if (list == nullptr) return checks;
  for (std::size_t i = 0; i < list->size(); ++i) {
    auto check = read_one((*list)[i].get_object(), pointer_to("/checks", i), properties, known);
    if (!check) return std::unexpected(check.error());
    checks.push_back(std::move(*check));
  }
  return checks;
}

}  // namespace acquaint::forms
