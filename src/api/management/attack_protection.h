// /api/v2/attack-protection: the section of the settings of that name, in Auth0's shapes.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::management {

std::span<const Route> attack_protection_routes();

}  // namespace acquaint::api::management
