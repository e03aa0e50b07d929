// /api/v2/flows/vault/connections (reference: Auth0, Management API, "Flows").
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::management {

std::span<const Route> vault_connection_routes();

}  // namespace acquaint::api::management
