// The page "What we know about you", /me: what is known of the user, from where, and what they say of it.
#pragma once

#include <span>
#include <string_view>

#include "api/route.h"

namespace acquaint::api::hosted {

// Where it is: the other pages lead to it.
inline constexpr std::string_view kProfilePage = "/me";

std::span<const Route> me_routes();

}  // namespace acquaint::api::hosted
