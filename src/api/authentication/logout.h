// How a client has a browser logged out (OpenID Connect RP-Initiated Logout 1.0; reference: Auth0,
// /v2/logout and /oidc/logout).
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::authentication {

std::span<const Route> logout_routes();

}  // namespace acquaint::api::authentication
