// Forms and their published versions: read, compared and brought back. They are declared and published with the
// settings (v1/settings.h).
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::v1 {

std::span<const Route> form_routes();

}  // namespace acquaint::api::v1
