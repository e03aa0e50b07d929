// The conditions of SurveyJS ("visibleIf": "{role} = 'dev' and {size} >= 10") and ours (JsonLogic),
// one from the other, as far as both can say the same. Pure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace acquaint::forms {

// What a question is called on the other side; empty when there is none.
using QuestionName = std::function<std::string(std::string_view name)>;

// Comparisons (=, ==, !=, <>, <, <=, >, >=), empty, notempty, contains, anyof with a list, and, or,
// !, brackets; texts in either quotes, numbers, true and false. Nothing for anything else, for a
// question that is not known, and beyond 4,000 bytes or 8 levels.
std::optional<Json> logic_of_expression(std::string_view expression, const QuestionName& name_of);
// Nothing for logic that SurveyJS cannot say, or that reads more than answers.
std::optional<std::string> expression_of_logic(const Json& logic, const QuestionName& name_of);

}  // namespace acquaint::forms
