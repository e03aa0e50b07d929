// The page between log-in and client where the user agrees to what the client gets: /u/consent.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::hosted {

std::span<const Route> consent_routes();

}  // namespace acquaint::api::hosted
