// Links to decisions, for mails of applications: /v1/decisions/{id}/link.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::v1 {

std::span<const Route> decision_link_routes();

}  // namespace acquaint::api::v1
