#include "settings/connection.h"

#include <re2/re2.h>

#include <algorithm>
#include <optional>

#include "login/account.h"

namespace acquaint::settings {
namespace {

constexpr std::string_view kRootAttributes = "set_user_root_attributes", kOptions = "options";

std::unexpected<Error> bad(std::string message, std::string field) {
  return invalid("connection.invalid", std::move(message), std::move(field));
}

std::optional<RootAttributes> parse_root_attributes(std::string_view name) {
  if (name == "on_each_login") return RootAttributes::on_each_login;
  if (name == "on_first_login") return RootAttributes::on_first_login;
  if (name == "never_on_login") return RootAttributes::never_on_login;
  return std::nullopt;
}

// The "options" of a database: all of them are about its passwords.
Result<login::PasswordPolicy> parse_options(const Json& options, const std::string& at) {
  const JsonObject* object = options.if_object();
  if (object == nullptr) return bad("An object is expected.", at);
  const auto known = only_fields(*object,
                                 {"passwordPolicy", "password_complexity_options",
                                  "password_dictionary", "password_no_personal_info",
                                  "password_history"},
                                 at);
  if (!known) return std::unexpected(known.error());
  return login::PasswordPolicy::parse(*object, at);
}

Result<Connection> parse_connection(const JsonObject& object, const std::string& at) {
  if (const auto known = only_fields(object, {"name", "strategy", kOptions, kRootAttributes}, at); !known) {
    return std::unexpected(known.error());
  }
  static const RE2 kName("[a-zA-Z0-9](-[a-zA-Z0-9]|[a-zA-Z0-9]){0,127}");
  static const RE2 kStrategy("[a-z0-9][a-z0-9-]{0,63}");
  Connection connection;
  connection.name = find_string(object, "name").value_or("");
  connection.strategy = find_string(object, "strategy").value_or("");
  if (!RE2::FullMatch(connection.name, kName)) {
    return bad("A name of letters, digits and single hyphens is expected.", pointer_to(at, "name"));
  }
  if (!RE2::FullMatch(connection.strategy, kStrategy)) {
    return bad("A strategy such as \"auth0\" or \"linkedin\" is expected.", pointer_to(at, "strategy"));
  }
  if (connection.name == login::kDatabaseConnection && !connection.is_database()) {
    return bad("This name belongs to the default database, whose strategy is \"auth0\".",
               pointer_to(at, "strategy"));
  }
  if (object.contains(kRootAttributes)) {
    const auto parsed = parse_root_attributes(find_string(object, kRootAttributes).value_or(""));
    if (!parsed || connection.is_database()) {
      return bad("\"on_each_login\", \"on_first_login\" or \"never_on_login\" is expected, and not for "
                 "a database.",
                 pointer_to(at, kRootAttributes));
    }
    connection.root_attributes = *parsed;
  }
  if (const Json* options = find(object, kOptions)) {
    const std::string here = pointer_to(at, kOptions);
    if (!connection.is_database()) return bad("Only a database has options.", here);
    auto policy = parse_options(*options, here);
    if (!policy) return std::unexpected(std::move(policy.error()));
    connection.password_policy = std::move(*policy);
  }
  return connection;
}

}  // namespace

Result<std::vector<Connection>> parse_connections(const JsonArray* list, const std::string& at) {
  std::vector<Connection> connections;
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    const JsonObject* object = (*list)[i].if_object();
    if (object == nullptr) return bad("An object is expected.", pointer_to(at, i));
    auto connection = parse_connection(*object, pointer_to(at, i));
    if (!connection) return std::unexpected(connection.error());
    if (std::ranges::find(connections, connection->name, &Connection::name) != connections.end()) {
      return bad("Another connection has this name.", pointer_to(pointer_to(at, i), "name"));
    }
    connections.push_back(std::move(*connection));
  }
  if (std::ranges::find(connections, login::kDatabaseConnection, &Connection::name) ==
      connections.end()) {
    connections.insert(connections.begin(),
                       {.name = std::string(login::kDatabaseConnection), .strategy = "auth0"});
  }
  return connections;
}

}  // namespace acquaint::settings
