// /api/v2/keys/signing (reference: Auth0, Management API, "Signing keys").
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::management {

std::span<const Route> signing_key_routes();

}  // namespace acquaint::api::management
