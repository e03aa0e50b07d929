// The registered claims of a token, read strictly (RFC 7519 §4.1): what is of another type is not
// there.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"

namespace acquaint::login {

// How far the clocks of two servers may be apart.
inline constexpr Duration kLeeway = std::chrono::seconds(60);

// A time claim: whole seconds of the years 1970 to 9999. Nothing else is a time, neither a fraction
// nor a number in quotes.
std::optional<Time> find_time(const JsonObject& claims, std::string_view name);

// One audience, or a list of them without anything else in it.
std::optional<std::vector<std::string>> find_audiences(const JsonObject& claims);

}  // namespace acquaint::login
