// /api/v2/grants: what users let clients do (reference: Auth0, Management API, "Grants").
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::management {

std::span<const Route> grant_routes();

}  // namespace acquaint::api::management
