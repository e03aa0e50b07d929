// POST /dbconnections/signup: sign-up by a client's own form (reference: Auth0, Authentication API,
// "Signup"), with Auth0's bodies.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::authentication {

std::span<const Route> database_sign_up_routes();

}  // namespace acquaint::api::authentication
