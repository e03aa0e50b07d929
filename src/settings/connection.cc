#include "settings/connection.h"

#include <re2/re2.h>

#include <algorithm>

#include "base/json_members.h"
#include "login/account.h"
#include "login/declared_id.h"
#include "login/password_options.h"
#include "settings/database_options.h"

namespace acquaint::settings {
namespace {

using Type = Member::Type;

constexpr std::string_view kRootAttributes = "set_user_root_attributes", kOptions = "options";
constexpr std::int64_t kPartBytesMax = 256 * 1024;

constexpr Member kMembers[] = {
    {"id", Type::text, 64},
    {"name", Type::text, 128},
    {"strategy", Type::text, 64},
    {"display_name", Type::text, 128},
    {kOptions, Type::object, kPartBytesMax},
    {"enabled_clients", Type::texts, 255},
    {"is_domain_connection", Type::flag},
    {"show_as_button", Type::flag},
    {"realms", Type::texts, 255},
    {"metadata", Type::object, kPartBytesMax},
    {"authentication", Type::object, kPartBytesMax},
    {"connected_accounts", Type::object, kPartBytesMax},
};

std::unexpected<Error> bad(std::string message, std::string field) {
  return invalid("connection.invalid", std::move(message), std::move(field));
}

Result<Done> read_names(const JsonObject& object, const std::string& at, Connection& connection) {
  static const RE2 kName("[a-zA-Z0-9](-[a-zA-Z0-9]|[a-zA-Z0-9]){0,127}");
  static const RE2 kStrategy("[a-z0-9][a-z0-9-]{0,63}");
  connection.name = find_string(object, "name").value_or("");
  connection.strategy = find_string(object, "strategy").value_or("");
  connection.display_name = find_string(object, "display_name").value_or("");
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
  if (object.contains("id") && !login::is_declared_id(*find_string(object, "id"), "con_")) {
    return bad("\"con_\" and 16 letters and digits are expected.", pointer_to(at, "id"));
  }
  connection.id = connection_id(object);
  return Done{};
}

Result<Done> read_metadata(const JsonObject& object, const std::string& at) {
  const JsonObject* metadata = find_object(object, "metadata");
  if (metadata == nullptr) return Done{};
  const bool fits = metadata->size() <= 10 && std::ranges::all_of(*metadata, [](const auto& entry) {
    return entry.key().size() <= 255 && entry.value().is_string() &&
           entry.value().get_string().size() <= 255;
  });
  if (fits) return Done{};
  return bad("At most 10 texts of at most 255 bytes are expected.", pointer_to(at, "metadata"));
}

void read_enabled_clients(const JsonObject& object, Connection& connection) {
  const JsonArray* list = find_array(object, "enabled_clients");
  if (list == nullptr) return;
  connection.enabled_clients.emplace();
  for (const Json& client : *list) connection.enabled_clients->emplace_back(client.get_string());
}

Result<Done> read_root_attributes(const JsonObject& options, const std::string& at,
                                  Connection& connection) {
  if (!options.contains(kRootAttributes)) return Done{};
  const auto parsed = login::upstream::parse_root_attributes(find_string(options, kRootAttributes).value_or(""));
  if (!parsed) {
    return bad("\"on_each_login\", \"on_first_login\" or \"never_on_login\" is expected.",
               pointer_to(at, kRootAttributes));
  }
  connection.root_attributes = *parsed;
  return Done{};
}

// What Auth0 declares with its own client, or as an answer that passes through the browser, is kept;
// nobody can log in by it here.
bool can_be_offered(const JsonObject& options) {
  return options.contains("client_id") && find_string(options, "type") != "front_channel";
}

Result<Done> read_provider(const JsonObject& options, const std::string& at, Connection& connection) {
  if (auto read = read_root_attributes(options, at, connection); !read) return read;
  const auto* provider = login::upstream::find_provider(connection.strategy);
  if (provider == nullptr || !can_be_offered(options)) return Done{};
  auto upstream = login::upstream::parse_options(*provider, options, at);
  if (!upstream) return std::unexpected(std::move(upstream.error()));
  connection.upstream = std::move(*upstream);
  return Done{};
}

Result<Done> read_options(const JsonObject& object, const std::string& at, Connection& connection) {
  const JsonObject* options = find_object(object, kOptions);
  if (options == nullptr) return Done{};
  const std::string here = pointer_to(at, kOptions);
  connection.options = *options;
  if (!connection.is_database()) return read_provider(*options, here, connection);
  if (auto checked = check_database_options(*options, here); !checked) return checked;
  if (verifies_first(*options) && connection.name != login::kDatabaseConnection) {
    return invalid("connection.contradiction", "Only the default database has a page to sign up.",
                   pointer_to(here, "verify_first"));
  }
  auto policy = login::parse_password_options(*options, here);
  if (!policy) return std::unexpected(std::move(policy.error()));
  connection.password_policy = std::move(*policy);
  connection.takes_sign_ups = !find_bool(*options, "disable_signup").value_or(false);
  return Done{};
}

}  // namespace

bool Connection::is_enabled_for(std::string_view client_id) const {
  return !enabled_clients || std::ranges::find(*enabled_clients, client_id) != enabled_clients->end();
}

std::string connection_id(const JsonObject& declared) {
  if (const auto id = find_string(declared, "id")) return std::string(*id);
  return login::derived_id("con_", find_string(declared, "name").value_or(""));
}

Result<Connection> parse_connection(const JsonObject& object, const std::string& at) {
  Connection connection;
  auto read = check_members(object, kMembers, at, "connection.invalid");
  if (read) read = read_names(object, at, connection);
  if (read) read = read_metadata(object, at);
  if (read) read = read_options(object, at, connection);
  if (!read) return std::unexpected(std::move(read.error()));
  read_enabled_clients(object, connection);
  connection.is_domain_connection = find_bool(object, "is_domain_connection").value_or(false);
  connection.show_as_button = find_bool(object, "show_as_button").value_or(false);
  connection.declared = object;
  connection.declared.erase(kOptions);
  return connection;
}

Result<std::vector<Connection>> parse_connections(const JsonArray* list, const std::string& at) {
  std::vector<Connection> connections;
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    const JsonObject* object = (*list)[i].if_object();
    if (object == nullptr) return bad("An object is expected.", pointer_to(at, i));
    auto connection = parse_connection(*object, pointer_to(at, i));
    if (!connection) return std::unexpected(connection.error());
    for (const Connection& other : connections) {
      if (other.name == connection->name || other.id == connection->id) {
        return bad("Another connection has this name or id.",
                   pointer_to(pointer_to(at, i), other.name == connection->name ? "name" : "id"));
      }
    }
    connections.push_back(std::move(*connection));
  }
  if (std::ranges::find(connections, login::kDatabaseConnection, &Connection::name) ==
      connections.end()) {
    connections.insert(connections.begin(), *parse_connection({{"name", login::kDatabaseConnection},
                                                               {"strategy", "auth0"}}));
  }
  return connections;
}

}  // namespace acquaint::settings
