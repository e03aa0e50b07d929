// /api/v2/rules-configs (reference: Auth0, Management API, "Rules-configs").
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::management {

std::span<const Route> rule_config_routes();

}  // namespace acquaint::api::management
