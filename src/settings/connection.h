// Where users come from: a database of passwords, or an identity provider.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "login/password_policy.h"

namespace acquaint::settings {

// Who may write the root attributes of a provider's users (Auth0: "set_user_root_attributes").
enum class RootAttributes { on_each_login, on_first_login, never_on_login };

struct Connection {
  std::string name;
  std::string strategy;  // "auth0" for a database, else "google-oauth2", "linkedin", "oidc", ...
  RootAttributes root_attributes = RootAttributes::on_each_login;
  login::PasswordPolicy password_policy;  // Of a database.

  bool is_database() const { return strategy == "auth0"; }
};

// The "connections" list of a settings document; the default database connection is added when the
// list lacks it. Errors naming the field: "connection.invalid", "json.unknown_field" and those of
// login::PasswordPolicy::parse.
Result<std::vector<Connection>> parse_connections(const JsonArray* list, const std::string& at);

}  // namespace acquaint::settings
