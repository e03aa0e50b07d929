// Account linking by users themselves: /v1/me/identities.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::v1 {

std::span<const Route> my_identity_routes();

}  // namespace acquaint::api::v1
