// /api/v2/users and /api/v2/users-by-email (reference: Auth0, Management API, "Users").
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::management {

std::span<const Route> user_routes();

}  // namespace acquaint::api::management
