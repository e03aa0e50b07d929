// /api/v2/flows (reference: Auth0, Management API, "Flows").
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::management {

std::span<const Route> flow_routes();

}  // namespace acquaint::api::management
