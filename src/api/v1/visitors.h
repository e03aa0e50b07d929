// Visitors: how a page begins and ends one, how a backend merges one into a user and takes that back.
// docs/visitors.md is the manual.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::v1 {

std::span<const Route> visitor_routes();

}  // namespace acquaint::api::v1
