// What became of the questions. docs/analytics.md is the manual.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::v1 {

std::span<const Route> analytics_routes();

}  // namespace acquaint::api::v1
