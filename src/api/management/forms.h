// /api/v2/forms (reference: Auth0, Management API, "Forms"), and what of a form does not work.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::management {

std::span<const Route> form_routes();

}  // namespace acquaint::api::management
