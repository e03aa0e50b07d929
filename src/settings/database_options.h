// The "options" of a database connection, as Auth0 names them, and our own.
#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"

namespace acquaint::settings {

// Types of all members, and what excludes each other. Members that have no effect here are checked
// for their type. Errors are those of parse_connection().
Result<Done> check_database_options(const JsonObject& options, const std::string& at);

// Of options that were checked: whether who signs up at /dbconnections/signup may say in user_metadata whatever the
// catalogue admits.
bool takes_typed_metadata(const JsonObject& options);

// Of such options: whether who signs up shows first that the address is theirs.
bool verifies_first(const JsonObject& options);

}  // namespace acquaint::settings
