// The commands `import users`, `export users` and `backup` on the operators' listener.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::operations {

std::span<const Route> data_routes();

}  // namespace acquaint::api::operations
