// The operator's settings document: read, compare, keep a draft, publish. The same handlers serve
// applications with scopes (/v1) and the program's own commands (/control).
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::v1 {

std::span<const Route> settings_routes();
std::span<const Route> settings_control_routes();

}  // namespace acquaint::api::v1
