// The log of decisions, as `acquaint policy-report` reads it (docs/learning.md).
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::operations {

std::span<const Route> decision_log_routes();

}  // namespace acquaint::api::operations
