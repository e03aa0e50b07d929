// Where users come from: a database of passwords, or an identity provider.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace acquaint::settings {

// Who may write the root attributes of a provider's users (Auth0: "set_user_root_attributes").
enum class RootAttributes { on_each_login, on_first_login, never_on_login };

struct Connection {
  std::string name;
  std::string strategy;  // "auth0" for a database, else "google-oauth2", "linkedin", "oidc", ...
  RootAttributes root_attributes = RootAttributes::on_each_login;

  bool is_database() const { return strategy == "auth0"; }
};

// The "connections" list of a settings document; the default database connection is added when the
// list lacks it. Error "connection.invalid" naming the field.
Result<std::vector<Connection>> parse_connections(const JsonArray* list, const std::string& at);

}  // namespace acquaint::settings
