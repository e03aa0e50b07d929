// The hosted pages for logging in by mail: /u/passwordless, where an address and then the code is
// entered, and /u/passwordless/link, the page behind a mailed link. They are there when the settings
// have a connection of strategy "email".
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::hosted {

std::span<const Route> passwordless_routes();

}  // namespace acquaint::api::hosted
