// The file of an operator's tests, as rehearsals.
#pragma once

#include <vector>

#include "base/json.h"
#include "settings/rehearsal.h"

namespace acquaint::settings {

// {"tests": [{"name", "user": {...}, "begins"?, "steps": [{"after"?, "at"?, "claims"?, "needs"?, "expect"?, "then"?}]}]};
// a member "settings" belongs to whoever opens the files, and to these settings the needs refer. Errors are `invalid`
// "rehearsal.malformed" and "json.unknown_field", and those of parse_demand() and of parse_claims_request(); the field
// points into the document.
Result<std::vector<Rehearsal>> parse_rehearsals(const JsonObject& document, const Settings& settings);

}  // namespace acquaint::settings
