// /api/v2/actions/actions: actions are written, deployed as versions, and tried out (reference: Auth0, Management
// API, "Actions").
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::management {

std::span<const Route> action_routes();

}  // namespace acquaint::api::management
