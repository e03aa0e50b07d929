// /api/v2/resource-servers (reference: Auth0, Management API, "Resource servers").
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::management {

std::span<const Route> resource_server_routes();

}  // namespace acquaint::api::management
