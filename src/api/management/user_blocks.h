// /api/v2/user-blocks and /api/v2/anomaly: who is kept from logging in for guessing too often, and
// the way out (Auth0: "User Blocks", "Anomaly"). Not the `blocked` attribute, which an operator sets.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::management {

std::span<const Route> user_block_routes();

}  // namespace acquaint::api::management
