// /api/v2/flows/{flow}/executions (reference: Auth0, Management API, "Flows", executions).
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::management {

std::span<const Route> flow_execution_routes();

}  // namespace acquaint::api::management
