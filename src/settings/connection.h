// Where users come from: a database of passwords, or an identity provider (reference: Auth0,
// Management API, "Connections").
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "login/password_policy.h"
#include "login/upstream/options.h"

namespace acquaint::settings {

using login::upstream::RootAttributes;

struct Connection {
  std::string name;
  std::string strategy;  // "auth0" for a database, else "google-oauth2", "linkedin", "oidc", ...
  std::string id = {};   // "con_" and 16 characters.
  std::string display_name = {};
  JsonObject options = {};  // As declared, with secrets in clear.
  std::optional<std::vector<std::string>> enabled_clients = {};  // Nothing: enabled for all.
  bool is_domain_connection = false;
  bool show_as_button = false;
  JsonObject declared = {};  // All that was declared but the options.

  RootAttributes root_attributes = RootAttributes::on_each_login;
  login::PasswordPolicy password_policy = {};  // Of a database,
  bool takes_sign_ups = true;                  // and whether users may sign themselves up there.
  // Of an identity provider. Without it nobody can log in there, but users may have come from it.
  std::optional<login::upstream::Options> upstream = {};

  bool is_database() const { return strategy == "auth0"; }
  bool is_enabled_for(std::string_view client_id) const;
};

// The id of a connection that declares none: the same for the same name.
std::string connection_id(const JsonObject& declared);

// The options of a database are checked one by one; of those of other strategies, the ones that have an
// effect here. Errors are `invalid` and their field begins with `at`: "connection.invalid",
// "connection.contradiction" (options that exclude each other, in Auth0's words),
// "connection.not_offered", "json.unknown_field" and those of
// login::parse_password_options and login::upstream::parse_options.
Result<Connection> parse_connection(const JsonObject& object, const std::string& at = {});

// The "connections" list of a settings document; the default database connection is added when the
// list lacks it. Errors as above.
Result<std::vector<Connection>> parse_connections(const JsonArray* list, const std::string& at);

}  // namespace acquaint::settings
