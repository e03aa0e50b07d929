// Checks over several answers of a form: "the end comes after the start", said beside one field.
#pragma once

#include <string>
#include <vector>

#include "asking/condition.h"
#include "base/json.h"
#include "base/result.h"
#include "forms/field.h"

namespace acquaint::forms {

// Broken by a definite no alone: while an answer is missing, nothing is known to be wrong.
struct AnswerCheck {
  asking::Condition condition;
  std::vector<std::string> answers;  // The fields whose answers it reads, each once; never empty.
  std::string field;                 // Beside which it is said.
  Text message;
};

// `checks` of a form document whose shape has been checked; `properties` are those of its schema.
// Errors, pointing into the document: "form.unknown_property", "form.bad_check" for a check that reads no
// answer, and those of Condition::compile.
Result<std::vector<AnswerCheck>> read_answer_checks(const JsonObject& document, const JsonObject& properties,
                                                    const asking::Names& known);

}  // namespace acquaint::forms
