// The page "What we know about you", /me: what is known of the user, from where, and what they say of it.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::hosted {

std::span<const Route> me_routes();

}  // namespace acquaint::api::hosted
