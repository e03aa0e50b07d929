// The one place that turns values into HTML. Every value is escaped: there is no raw filter.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "texts/language.h"

namespace acquaint::pages {

// The built-in template `name` (such as "log_in.mustache") filled with `view`, and where it says
// {{t.<key>}} with that text in the language. Texts are escaped for use between tags and in quoted
// attributes, and are never read as templates. A section over an
// empty text, false, null or an empty array is left out. In a nested object name every member that
// the template uses there: Mustache looks an absent one up outside. Safe from any thread.
std::string render(std::string_view name, const texts::Language& language, const JsonObject& view);

}  // namespace acquaint::pages
