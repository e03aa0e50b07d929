// Auth0's defaults for the options of connections that its API makes or changes.
#pragma once

#include <string_view>

#include "base/json.h"

namespace acquaint::api::management {

enum class OptionsOf { new_connection, changed_connection };

// What is there stays; what Auth0 fills in is filled in.
JsonObject complete_options(std::string_view strategy, JsonObject options, OptionsOf kind);

// The options of the default database, as Auth0 shows them where nothing was declared about them.
JsonObject complete_default_database(JsonObject options);

}  // namespace acquaint::api::management
