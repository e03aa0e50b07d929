// What an application needs to know of a user now: /v1/needs.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::v1 {

std::span<const Route> need_routes();

}  // namespace acquaint::api::v1
