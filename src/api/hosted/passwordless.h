// The hosted pages for logging in by mail: /u/passwordless, where an address and then the code is
// entered, and /u/passwordless/link, the page behind a mailed link. They are there when the settings
// have a connection of strategy "email".
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "api/route.h"

namespace acquaint::api::hosted {

std::span<const Route> passwordless_routes();

// Where one can log in by a code in a mail; empty when no connection offers it.
std::string passwordless_path(const Call& call, std::string_view return_to);

}  // namespace acquaint::api::hosted
