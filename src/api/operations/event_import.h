// What users did before: files of events for the command `import events`.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::operations {

std::span<const Route> event_import_routes();

}  // namespace acquaint::api::operations
