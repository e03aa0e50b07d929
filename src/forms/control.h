// What a Control of the layout says of its field beside the widget: its `options` (docs/forms.md, "Questions").
#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"
#include "forms/field.h"

namespace acquaint::forms {

// Adds what `options` of the Control at `at` say to a field whose type, options and widget are known. Errors
// "form.bad_field" for an option that a field of this kind cannot have, pointing into the document.
Result<Done> apply_control(Field& field, const JsonObject& options, const std::string& at);

// "Yes" and "No" of a question that is asked like a choice: `options.labels`. Nothing when there are none.
std::vector<Option> labelled_answers(const JsonObject& options, const std::string& at);

}  // namespace acquaint::forms
