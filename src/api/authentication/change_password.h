// POST /dbconnections/change_password: a client asks for a mail to choose a new password (reference:
// Auth0, "Change Password").
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::authentication {

std::span<const Route> change_password_routes();

}  // namespace acquaint::api::authentication
