// What a client may know of the user whose token it holds (OpenID Connect Core §5.3).
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::authentication {

std::span<const Route> userinfo_routes();

}  // namespace acquaint::api::authentication
