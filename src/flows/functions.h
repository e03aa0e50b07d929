// The functions of Auth0's template language (reference: Auth0, "Forms: Variables", functions).
#pragma once

#include <string_view>
#include <vector>

#include "flows/template.h"

namespace acquaint::flows {

// Positions and lengths count UTF-16 code units, as in JavaScript. An argument of a type that a
// function cannot use gives no value. Error `invalid` "auth0_flow.bad_template" when there is no
// such function, too_large "auth0_flow.too_large" when the result would be.
Result<Filled> call_function(std::string_view name, const std::vector<Filled>& arguments,
                             const Chance& chance);

}  // namespace acquaint::flows
