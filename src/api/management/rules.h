// /api/v2/rules (reference: Auth0, Management API, "Rules").
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::management {

std::span<const Route> rule_routes();

}  // namespace acquaint::api::management
