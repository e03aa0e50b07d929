// A form that is a list of attributes: {"id": "about_you", "title": "About you", "questions":
// ["user_metadata.title", "user_metadata.company"]}. Its questions come from the catalogue.
#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"
#include "profile/catalogue.h"

namespace acquaint::forms {

// The same form with `schema` and `map` in place of `questions`: one step, a property for each attribute, in
// order, named by the key of its path. A document without `questions` stays as it is. Errors, pointing into
// the list: "form.malformed" for what is no list of different paths or stands beside `schema`, `map` or
// `uischema`; "form.unknown_attribute" for what the catalogue does not declare.
Result<JsonObject> with_listed_questions(JsonObject document, const profile::Catalogue& catalogue);

// Where a place of the document that was made is in the one that was given.
std::string place_in_list(const JsonObject& document, std::string field);

}  // namespace acquaint::forms
