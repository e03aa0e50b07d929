// Versions of actions: /api/v2/actions/actions/{id}/deploy and /versions.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::management {

std::span<const Route> action_version_routes();

}  // namespace acquaint::api::management
