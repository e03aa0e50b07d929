// Segments of users: how many are in each, who, and what a condition would give. docs/segments.md is the
// manual.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::v1 {

std::span<const Route> segment_routes();

}  // namespace acquaint::api::v1
