// Texts of declared things: rules and actions read their members alike.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace acquaint::rules {

// Nothing when the member is absent. Errors are `invalid` with this code.
Result<std::optional<std::string>> text_at(const JsonObject& object, std::string_view name,
                                           const std::string& at, std::string_view code);

// The same of a member that must be there.
Result<std::string> needed_text(const JsonObject& object, std::string_view name,
                                const std::string& at, std::string_view code);

}  // namespace acquaint::rules
