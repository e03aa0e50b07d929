// One attribute of /me, changed by its user: /me/change.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::hosted {

std::span<const Route> me_change_routes();

}  // namespace acquaint::api::hosted
