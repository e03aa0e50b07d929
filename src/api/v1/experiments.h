// The experiments that the settings declare. docs/asking.md is the manual.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::v1 {

std::span<const Route> experiment_routes();

}  // namespace acquaint::api::v1
