// Choices that depend on the answer to another question: the cities of a country.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "asking/condition.h"
#include "base/json.h"
#include "base/result.h"
#include "forms/show_rule.h"

namespace acquaint::forms {

struct Field;

// `options.choicesBy` of a Control.
struct Dependence {
  std::string field;  // A choice of one text, asked for before.
  std::map<std::string, std::vector<Json>, std::less<>> choices;  // By its answer, which is one of its own choices.
};

// Whether the Control depends on another question, it is shown while that one has an answer with choices: a rule
// like any other, so that it is skipped, sent along and asked for behind its question. Nothing without
// `choicesBy`. `at`: of the Control.
Result<std::optional<ShowRule>> read_dependence_rule(const JsonObject& control, const std::string& at,
                                                     const asking::Names& known);

// Reads `choicesBy` of the Control's `options` into the field, whose own choices are known. Errors "form.bad_field": of
// what is no choice or takes answers of one's own, for a choice that the field does not have or that goes with no answer.
Result<Done> read_dependence(Field& field, const JsonObject& options, const std::string& at);

// Whether each field depends on a choice of one text, and on answers that it can have. `places`: of the Controls, one
// for each field.
Result<Done> check_dependences(const std::vector<Field>& fields, const std::vector<std::string>& places);

// Whether `answer` (one choice, or a list of them) goes with what else was answered. True without a dependence.
bool goes_with(const Field& field, const Json& answer, const JsonObject& answers);

// The choices that go with what was answered; null: none do.
const std::vector<Json>* offered_choices(const Dependence& dependence, const JsonObject& answers);

}  // namespace acquaint::forms
