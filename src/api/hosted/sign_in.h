// The hosted pages that let a user in and out: /u/signup, /u/login, /u/logout.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::hosted {

std::span<const Route> sign_in_routes();

}  // namespace acquaint::api::hosted
