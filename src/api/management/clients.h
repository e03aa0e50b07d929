// /api/v2/clients (reference: Auth0, Management API, "Clients").
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::management {

std::span<const Route> client_routes();

}  // namespace acquaint::api::management
