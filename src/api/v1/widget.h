// The widget: its files, and the tokens with which backends let it ask. docs/widget.md is for its users.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::v1 {

std::span<const Route> widget_routes();

}  // namespace acquaint::api::v1
