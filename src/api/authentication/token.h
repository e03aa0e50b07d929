// POST /oauth/token and what clients need to check tokens (RFC 6749, 8414; reference: Auth0,
// Authentication API, "Get Token").
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::authentication {

std::span<const Route> token_routes();

}  // namespace acquaint::api::authentication
