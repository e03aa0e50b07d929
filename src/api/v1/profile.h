// What is known of a user and from where: /v1/users/{id}/profile, /v1/users/{id}/history and the
// signed-in user's own /v1/me.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::v1 {

std::span<const Route> profile_routes();

}  // namespace acquaint::api::v1
