// /api/v2/users/{id}/identities: account linking by the operator's applications (reference: Auth0,
// Management API, "Link a User Account", "Unlink a User Identity").
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::management {

std::span<const Route> identity_routes();

}  // namespace acquaint::api::management
