// Checks answers to forms of one step, so that the published JSON Schema can be compared with what the server itself
// says. Each line of the input is {"document": ..., "catalogue": ..., "answers": [...]}; each line of the output is
// {"schema": ..., "verdicts": [{"visible": [names], "accepted": {...} or "problems": [{"field", "rule"}]}]}, or
// {"refused": code, "field": ...} for a form that cannot be.
#include <iostream>
#include <string>

#include "forms/answer_schema.h"
#include "forms/form.h"
#include "forms/steps.h"

namespace acquaint::forms {
namespace {

JsonObject judge(const Run& run, const Step& step, const JsonObject& answers) {
  JsonArray visible;
  for (const Field* field : visible_fields(run, step, answers)) visible.emplace_back(field->name);
  JsonObject verdict{{"visible", std::move(visible)}};
  const auto accepted = check_step(run, step, answers);
  if (accepted) {
    verdict["accepted"] = *accepted;
    return verdict;
  }
  JsonArray problems;
  for (const auto& problem : accepted.error()) {
    problems.push_back(JsonObject{{"field", problem.field}, {"rule", problem.rule}});
  }
  verdict["problems"] = std::move(problems);
  return verdict;
}

JsonObject judge_line(const Json& line) {
  const auto catalogue = profile::Catalogue::parse(line.at("catalogue").as_object());
  if (!catalogue) return {{"refused", catalogue.error().code}, {"field", catalogue.error().field}};
  const auto form = Form::compile(line.at("document").as_object(), *catalogue);
  if (!form) return {{"refused", form.error().code}, {"field", form.error().field}};
  std::vector<std::string> asked;
  for (const Field& field : form->fields()) asked.push_back(field.attribute.text());
  const JsonObject none;
  const Run run{.form = *form, .asked = asked, .answers = none, .facts = {}};
  JsonArray verdicts;
  for (const Json& answers : line.at("answers").as_array()) {
    verdicts.push_back(judge(run, form->steps().front(), answers.as_object()));
  }
  return {{"schema", answer_schema(*form)}, {"verdicts", std::move(verdicts)}};
}

}  // namespace
}  // namespace acquaint::forms

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const auto json = acquaint::parse_json(line, {.depth_max = 32, .size_max = 1 << 24});
    if (!json) {
      std::cerr << "A line is not JSON.\n";
      return 1;
    }
    std::cout << acquaint::to_text(acquaint::forms::judge_line(*json)) << '\n';
  }
}
