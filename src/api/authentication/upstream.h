// Logging in by another identity provider: the way there and back (OpenID Connect Core §3.1; RFC
// 6749 §4.1; RFC 9700). The code is taken in the browser that was sent for it alone, once.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::authentication {

std::span<const Route> upstream_routes();

// Where the browser goes to log in by this connection, and then on to `return_to`.
std::string upstream_path(std::string_view connection, std::string_view return_to);

}  // namespace acquaint::api::authentication
