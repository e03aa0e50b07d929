// How good the answers to each question are, and the pauses. docs/analytics.md is the manual.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::v1 {

std::span<const Route> question_routes();

}  // namespace acquaint::api::v1
