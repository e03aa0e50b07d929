// /livez, /readyz, /metrics and /version on the operators' listener.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::operations {

std::span<const Route> probe_routes();

}  // namespace acquaint::api::operations
