// The hosted pages that make a user and let one out: /u/signup, /u/logout.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::hosted {

std::span<const Route> sign_in_routes();

}  // namespace acquaint::api::hosted
