// Webhooks: declared in the settings, with a state of their own.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::v1 {

std::span<const Route> webhook_routes();

}  // namespace acquaint::api::v1
