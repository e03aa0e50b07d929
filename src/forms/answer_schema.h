// The JSON Schema of a form's answers, for who checks them elsewhere.
#pragma once

#include "base/json.h"
#include "forms/form.h"

namespace acquaint::forms {

// Draft 7, of all answers of a form as they are saved: an object without other members. Required is what is
// required whatever else is answered; what only some users are shown may be left out. A value must conform to
// the question and, where the catalogue has a schema for its attribute, to that as well (`allOf`). Questions
// that are only shown, and hidden fields, are not there. A choice that depends on another answer goes with it (`allOf` of
// `if` and `then`). Times and phone numbers are patterns, since draft 7 has no such formats; a
// pattern of the form is one of RE2.
JsonObject answer_schema(const Form& form);

}  // namespace acquaint::forms
