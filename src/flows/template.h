// Auth0's template language: "Hello {{context.user.name}}", "{{fields.a ?? 'none'}}",
// "{{functions.toUpperCase(fields.a)}}" (reference: Auth0, "Forms: Variables"). Pure but for the
// time and the randomness that are passed in.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "base/result.h"

namespace acquaint::flows {

// What variables can mean.
struct Scope {
  JsonObject context;  // The user, the client, the log-in.
  JsonObject fields;   // Answers and hidden fields.
  JsonObject vars;     // Of flows; never shown to the user.
  JsonObject actions;  // Outputs of the actions of a flow, by id.
  JsonObject texts;    // Custom messages, for t('key').
};

struct Chance {
  Time now;
  Random& random;
};

inline constexpr std::size_t kTemplateBytesMax = 16'384;  // Of one text,
inline constexpr std::size_t kFilledBytesMax = 1 << 20;   // and of what becomes of it.

// A value of a template; nothing where a variable has none ("undefined").
using Filled = std::optional<Json>;

// A text that is exactly one "{{…}}" becomes the value with its type; any other text gets the
// values as text, and nothing where there is none. Lists and objects are filled member by member; a
// member without a value is left out, an element becomes null. Text between braces that is no
// expression, or calls a function that does not exist, is the error `invalid`
// "auth0_flow.bad_template"; one that grows beyond the limit is too_large "auth0_flow.too_large".
Result<Filled> fill(const Json& given, const Scope& scope, const Chance& chance);

// One expression without its braces.
Result<Filled> evaluate(std::string_view expression, const Scope& scope, const Chance& chance);

// Whether all templates in it hold expressions, whatever their variables will mean.
bool is_readable(const Json& given);

// How a value stands within other text: texts as they are, everything else as JSON, nothing as
// nothing.
std::string text_of_value(const Filled& value);

}  // namespace acquaint::flows
