// What to ask now, the answers, and why: /v1/decisions.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::v1 {

std::span<const Route> decision_routes();

}  // namespace acquaint::api::v1
