// /api/v2/client-grants (reference: Auth0, Management API, "Client grants").
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::management {

std::span<const Route> client_grant_routes();

}  // namespace acquaint::api::management
