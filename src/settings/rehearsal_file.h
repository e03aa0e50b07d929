// The file of an operator's tests, as rehearsals.
#pragma once

#include <vector>

#include "base/json.h"
#include "settings/rehearsal.h"

namespace acquaint::settings {

// {"tests": [{"name", "user": {...}, "begins"?, "steps": [{"after"?, "at", "expect"?, "then"?}]}]};
// a member "settings" belongs to whoever opens the files. Errors are `invalid`
// "rehearsal.malformed" and "json.unknown_field"; the field points into the document.
Result<std::vector<Rehearsal>> parse_rehearsals(const JsonObject& document);

}  // namespace acquaint::settings
