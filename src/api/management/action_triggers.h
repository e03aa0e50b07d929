// /api/v2/actions/triggers and /executions: what actions are bound to, in which order, and how they went.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::management {

std::span<const Route> action_trigger_routes();

}  // namespace acquaint::api::management
