// /api/v2/connections (reference: Auth0, Management API, "Connections").
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::management {

std::span<const Route> connection_routes();

}  // namespace acquaint::api::management
