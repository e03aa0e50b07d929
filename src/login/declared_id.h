// Ids of declared things in Auth0's form: "con_" or "cgr_" and 16 letters and digits, 24 hexadecimal
// digits for an API.
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"

namespace acquaint::login {

// The same for the same name: of a thing in a settings file, whose author gave it none.
std::string derived_id(std::string_view prefix, std::string_view name);

// Of a thing that is made by the API.
std::string random_id(std::string_view prefix, Random& random);

bool is_declared_id(std::string_view text, std::string_view prefix);

// 32 letters and digits: of a client that is made by the API.
std::string random_client_id(Random& random);

}  // namespace acquaint::login
