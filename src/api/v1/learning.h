// What was learnt of the order of questions: the operator's view of it, and the switches.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::v1 {

std::span<const Route> learning_routes();

}  // namespace acquaint::api::v1
