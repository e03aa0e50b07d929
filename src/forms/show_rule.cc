#include "forms/show_rule.h"

#include <algorithm>

namespace acquaint::forms {
namespace {

constexpr std::string_view kAnswers = "answers.";

void collect_names(const Json& operand, std::vector<std::string>& names) {
  if (const auto* text = operand.if_string()) names.emplace_back(*text);
  if (const JsonArray* list = operand.if_array()) {
    for (const Json& element : *list) collect_names(element, names);
  }
}

// The variables of a logic that has compiled, so its depth is bounded.
void collect_variables(const Json& logic, std::vector<std::string>& names) {
  if (const JsonArray* operands = logic.if_array()) {
    for (const Json& operand : *operands) collect_variables(operand, names);
  }
  const JsonObject* operation = logic.if_object();
  if (operation == nullptr) return;
  for (const auto& member : *operation) {
    const std::string_view name = member.key();
    const JsonArray* list = member.value().if_array();
    if (name == "var" && list != nullptr) {
      collect_names(list->front(), names);  // What follows is a default.
    } else if (name == "segment") {
      names.emplace_back("segments");
    } else if (name == "var" || name == "missing" || name == "missing_some") {
      collect_names(member.value(), names);
    } else {
      collect_variables(member.value(), names);
    }
  }
}

}  // namespace

ReadNames read_names(const Json& logic) {
  ReadNames out;
  std::vector<std::string> names;
  collect_variables(logic, names);
  for (const std::string& name : names) {
    if (!name.starts_with(kAnswers)) {
      out.more = true;
      continue;
    }
    const std::string field = name.substr(kAnswers.size(), name.find('.', kAnswers.size()) - kAnswers.size());
    if (std::ranges::find(out.answers, field) == out.answers.end()) out.answers.push_back(field);
  }
  return out;
}

Result<ShowRule> read_show_rule(const JsonObject& rule, const std::string& at,
                                const asking::Names& known) {
  const Json& logic = rule.at("condition").at("logic");
  auto condition = asking::Condition::compile(logic, known);
  if (!condition) {
    Error error = condition.error();
    error.field = at + "/condition/logic" + error.field;
    return std::unexpected(std::move(error));
  }
  const Effect effect = rule.at("effect") == Json("HIDE") ? Effect::hide : Effect::show;
  ReadNames names = read_names(logic);
  return ShowRule{effect, std::move(*condition), std::move(names.answers), names.more};
}

bool shows(std::span<const ShowRule> rules, const asking::Facts& facts) {
  return std::ranges::all_of(rules, [&facts](const ShowRule& rule) {
    const bool holds = rule.condition.evaluate(facts) == asking::Verdict::yes;
    return holds == (rule.effect == Effect::show);
  });
}

}  // namespace acquaint::forms
