// POST /oauth/device/code: a device without a keyboard begins a log-in (RFC 8628 §3.1).
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::authentication {

std::span<const Route> device_code_routes();

}  // namespace acquaint::api::authentication
