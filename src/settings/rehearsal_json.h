// Reads the members of a file of tests: a mistake is `invalid` "rehearsal.malformed" at its place.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"

namespace acquaint::settings {

std::unexpected<Error> malformed(std::string at, std::string message);

Result<const JsonObject*> object_in(const Json& value, const std::string& at);
// The text of this member; `fallback` where there is none.
Result<std::string> text_in(const JsonObject& object, std::string_view name, const std::string& at,
                            std::string_view fallback = {});
Result<std::optional<Duration>> duration_in(const JsonObject& object, std::string_view name, const std::string& at);

}  // namespace acquaint::settings
