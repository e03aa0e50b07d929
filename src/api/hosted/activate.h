// The page where the user of a device types the code that it shows, and lets it in: /activate
// (RFC 8628 §3.3).
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::hosted {

std::span<const Route> activate_routes();

}  // namespace acquaint::api::hosted
