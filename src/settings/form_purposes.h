// How forms and the settings' list of purposes meet: a form names a declared purpose by its id alone,
// or carries one of its own.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "consent/purpose.h"
#include "forms/form.h"

namespace acquaint::settings {

// The form with text and legal basis of the declared purpose that it names, in its own languages.
// Error `invalid` "purpose.declared_elsewhere" when a form repeats what is declared: two texts of one
// purpose would leave open to which one somebody agreed.
Result<JsonObject> with_declared_purpose(const JsonObject& form,
                                         std::span<const consent::Purpose> purposes);

// Adds the purpose that the form carries itself, unless one of this id is known.
void add_purpose_of(const forms::Form& form, std::vector<consent::Purpose>& purposes);

}  // namespace acquaint::settings
