#include "api/management/connections.h"

#include <algorithm>

#include "api/management/connection_options.h"
#include "api/management/edit.h"
#include "api/management/page.h"
#include "login/account.h"
#include "login/declared_id.h"
#include "settings/secrets.h"

namespace acquaint::api::management {
namespace {

using http::Response;
using settings::Connection;

constexpr std::string_view kList = "connections", kEnabled = "enabled_clients", kOptions = "options";
constexpr std::string_view kChangeable[] = {
    kOptions, kEnabled, "display_name", "is_domain_connection", "show_as_button", "realms", "metadata",
    "authentication", "connected_accounts"};
constexpr std::size_t kStatusesMax = 50;  // As many as Auth0 takes at once.

std::unexpected<Error> no_connection() {
  return fail(Error::Kind::not_found, "connection.not_found", "There is no such connection.");
}

const Connection* find_connection(const settings::Settings& settings, std::string_view id) {
  const auto found = std::ranges::find(settings.connections, id, &Connection::id);
  return found == settings.connections.end() ? nullptr : &*found;
}

IsMeant is_connection(std::string id) {
  return [id = std::move(id)](const JsonObject& element) { return settings::connection_id(element) == id; };
}

// The clients that it is enabled for, by name.
JsonArray enabled_clients(const settings::Settings& settings, const Connection& connection) {
  JsonArray clients;
  if (connection.enabled_clients) {
    for (const std::string& client : *connection.enabled_clients) clients.emplace_back(client);
  } else {
    for (const login::Client& client : settings.clients) clients.emplace_back(client.client_id);
  }
  return clients;
}

JsonObject describe(const Call& call, const settings::Settings& settings, const Connection& connection) {
  const bool shows_secrets = call.principal.scopes.has("read:connections_options");
  JsonObject shown{{"id", connection.id}};
  JsonObject options = shows_secrets ? connection.options : settings::without_secrets(connection.options);
  const bool is_default = connection.name == login::kDatabaseConnection;
  shown[kOptions] = is_default ? complete_default_database(std::move(options)) : std::move(options);
  shown["strategy"] = connection.strategy;
  shown["name"] = connection.name;
  shown["is_domain_connection"] = connection.is_domain_connection;
  shown["authentication"] = JsonObject{{"active", true}};
  shown["connected_accounts"] = JsonObject{{"active", false}};
  shown["realms"] = JsonArray{Json(connection.name)};
  for (const auto& member : connection.declared) shown[member.key()] = member.value();
  shown[kEnabled] = enabled_clients(settings, connection);
  return shown;
}

// Auth0 shows this member also when it was not asked for.
JsonObject select(const FieldSelection& selection, JsonObject connection) {
  const Json is_domain_connection = connection["is_domain_connection"];
  JsonObject shown = selection.apply(std::move(connection));
  shown["is_domain_connection"] = is_domain_connection;
  return shown;
}

Result<Response> answer(const Call& call, const settings::Settings& settings, std::string_view id, int status) {
  const Connection* connection = find_connection(settings, id);
  if (connection == nullptr) return no_connection();
  return Response::json(status, describe(call, settings, *connection));
}

// `strategy` may come more than once.
bool is_wanted(const Connection& connection, std::optional<std::string_view> name,
               const std::vector<std::string>& strategies) {
  if (name && *name != connection.name) return false;
  return strategies.empty() || std::ranges::find(strategies, connection.strategy) != strategies.end();
}

Task<Result<Response>> list_connections(Call& call) {
  const auto listing = split_repeated(call.request, "strategy");
  if (!listing) co_return std::unexpected(listing.error());
  const auto selection = FieldSelection::parse(listing->query);
  if (!selection) co_return std::unexpected(selection.error());
  const auto page = PageQuery::parse(listing->query);
  if (!page) co_return std::unexpected(page.error());
  std::vector<JsonObject> shown;
  for (const Connection& connection : call.settings->connections) {
    if (!is_wanted(connection, listing->query.text("name"), listing->values)) continue;
    shown.push_back(select(*selection, describe(call, *call.settings, connection)));
  }
  co_return show_page(kList, "id", std::move(shown), *page, {});
}

Task<Result<Response>> get_connection(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const auto selection = FieldSelection::parse(*query);
  if (!selection) co_return std::unexpected(selection.error());
  const Connection* connection = find_connection(*call.settings, call.request.path_value("id"));
  if (connection == nullptr) co_return no_connection();
  co_return Response::json(200, select(*selection, describe(call, *call.settings, *connection)));
}

std::unexpected<Error> taken() {
  return fail(Error::Kind::conflict, "connection.exists", "Another connection has this name.");
}

JsonObject complete(JsonObject body, Random& random) {
  const std::string strategy(find_string(body, "strategy").value_or(""));
  const JsonObject* given = find_object(body, kOptions);
  // Copies: a new member may move the others.
  const JsonObject options = given == nullptr ? JsonObject() : *given;
  const Json name = body.at("name");
  body["id"] = login::random_id("con_", random);
  body[kOptions] = complete_options(strategy, options, OptionsOf::new_connection);
  if (!body.contains(kEnabled)) body[kEnabled] = JsonArray();
  if (strategy == "oidc") {
    if (!body.contains("show_as_button")) body["show_as_button"] = false;
    if (!body.contains("display_name")) body["display_name"] = name;
  }
  return body;
}

Task<Result<Response>> create_connection(Call& call) {
  auto body = read_new_body(call.request);
  if (!body) co_return std::unexpected(body.error());
  if (body->contains("id")) co_return unknown_field("", "id");
  if (const auto checked = settings::parse_connection(*body); !checked) {
    co_return std::unexpected(checked.error());
  }
  const JsonObject made = complete(std::move(*body), call.services.random);
  const std::string name(*find_string(made, "name"));
  if (call.settings->find_connection(name) != nullptr) co_return taken();
  settings::DocumentChange add = [&](JsonObject document) -> Result<JsonObject> {
    const auto has_name = [&](const JsonObject& element) { return find_string(element, "name") == name; };
    if (find_element(document, kList, has_name) != nullptr) return taken();
    add_element(document, kList, made);
    return document;
  };
  const auto edited = co_await edit(call, std::move(add));
  if (!edited) co_return std::unexpected(edited.error());
  co_return answer(call, **edited, *find_string(made, "id"), 201);
}

// The connection in the document. The default database is declared when it is changed for the first
// time.
JsonObject* find_or_declare(JsonObject& document, const settings::Settings& settings, const std::string& id) {
  JsonObject* element = find_element(document, kList, is_connection(id));
  const Connection* known = find_connection(settings, id);
  if (element != nullptr || known == nullptr || known->name != login::kDatabaseConnection) return element;
  add_element(document, kList, {{"id", id}, {"name", known->name}, {"strategy", known->strategy}});
  return find_element(document, kList, is_connection(id));
}

Result<Done> check_changes(const JsonObject& changes) {
  for (const auto& member : changes) {
    if (std::ranges::find(kChangeable, std::string_view(member.key())) == std::end(kChangeable)) {
      return unknown_field("", member.key());
    }
  }
  return Done{};
}

// "options" is replaced whole.
Result<Done> change(JsonObject& element, const JsonObject& changes) {
  JsonObject changed = merged(element, changes);
  changed["id"] = settings::connection_id(element);
  if (const JsonObject* options = find_object(changes, kOptions)) {
    changed[kOptions] = complete_options(find_string(element, "strategy").value_or(""), *options,
                                         OptionsOf::changed_connection);
  }
  if (const auto checked = settings::parse_connection(changed); !checked) {
    return std::unexpected(checked.error());
  }
  element = std::move(changed);
  return Done{};
}

Task<Result<Response>> update_connection(Call& call) {
  const auto changes = read_body(call.request);
  if (!changes) co_return std::unexpected(changes.error());
  if (auto known = check_changes(*changes); !known) co_return std::unexpected(known.error());
  const std::string id(call.request.path_value("id"));
  settings::DocumentChange update = [&](JsonObject document) -> Result<JsonObject> {
    JsonObject* element = find_or_declare(document, *call.settings, id);
    if (element == nullptr) return no_connection();
    if (auto changed = change(*element, *changes); !changed) return std::unexpected(changed.error());
    return document;
  };
  const auto edited = co_await edit(call, std::move(update));
  if (!edited) co_return std::unexpected(edited.error());
  co_return answer(call, **edited, id, 200);
}

Task<Result<Response>> delete_connection(Call& call) {
  const std::string id(call.request.path_value("id"));
  const Connection* known = find_connection(*call.settings, id);
  if (known == nullptr) co_return Response::no_content();
  if (known->name == login::kDatabaseConnection) co_return refuse_built_in();
  settings::DocumentChange remove = [&](JsonObject document) -> Result<JsonObject> {
    remove_elements(document, kList, is_connection(id));
    return document;
  };
  const auto edited = co_await edit(call, std::move(remove));
  if (!edited) co_return std::unexpected(edited.error());
  co_return Response::json(202, JsonObject{{"deleted_at", to_iso8601(call.services.clock.now())}});
}

Task<Result<Response>> list_enabled_clients(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  auto page = PageQuery::parse(*query);
  if (!page) co_return std::unexpected(page.error());
  if (!page->take) page->take = 50;
  const Connection* connection = find_connection(*call.settings, call.request.path_value("id"));
  if (connection == nullptr) co_return no_connection();
  std::vector<JsonObject> shown;
  for (const Json& client : enabled_clients(*call.settings, *connection)) {
    shown.push_back(JsonObject{{"client_id", client}});
  }
  co_return show_page("clients", "client_id", std::move(shown), *page, {});
}

struct ClientStatus {
  std::string client_id;
  bool is_enabled;
};

Result<std::vector<ClientStatus>> read_statuses(const http::Request& request) {
  const auto list = read_list_body(request);
  if (!list) return std::unexpected(list.error());
  std::vector<ClientStatus> statuses;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const std::string at = pointer_to("", i);
    const JsonObject* object = (*list)[i].if_object();
    const auto client = object == nullptr ? std::nullopt : find_string(*object, "client_id");
    const auto status = object == nullptr ? std::nullopt : find_bool(*object, "status");
    if (!client || !status || object->size() != 2 || client->size() > 255) {
      return invalid("connection.invalid", "An object with client_id and status is expected.", at);
    }
    statuses.push_back({std::string(*client), *status});
  }
  if (statuses.empty() || statuses.size() > kStatusesMax) {
    return invalid("connection.invalid", "1 to 50 clients are expected.", "");
  }
  return statuses;
}

JsonArray with_statuses(JsonArray clients, const std::vector<ClientStatus>& statuses) {
  for (const ClientStatus& status : statuses) {
    JsonArray kept;
    for (Json& client : clients) {
      if (client != Json(status.client_id)) kept.push_back(std::move(client));
    }
    if (status.is_enabled) kept.emplace_back(status.client_id);
    clients = std::move(kept);
  }
  return clients;
}

Task<Result<Response>> update_enabled_clients(Call& call) {
  const auto statuses = read_statuses(call.request);
  if (!statuses) co_return std::unexpected(statuses.error());
  const std::string id(call.request.path_value("id"));
  const Connection* known = find_connection(*call.settings, id);
  if (known == nullptr) co_return no_connection();
  settings::DocumentChange update = [&](JsonObject document) -> Result<JsonObject> {
    JsonObject* element = find_or_declare(document, *call.settings, id);
    if (element == nullptr) return no_connection();
    // Once some are named, the others are not enabled any more.
    const JsonArray* declared = find_array(*element, kEnabled);
    JsonArray clients = declared != nullptr ? *declared : enabled_clients(*call.settings, *known);
    (*element)["id"] = id;
    (*element)[kEnabled] = with_statuses(std::move(clients), *statuses);
    return document;
  };
  const auto edited = co_await edit(call, std::move(update));
  if (!edited) co_return std::unexpected(edited.error());
  co_return Response::no_content();
}

constexpr Route kConnectionRoutes[] = {
    {http::Method::get, "/api/v2/connections", Access::scopes("read:connections"), list_connections,
     "Lists connections: paging, fields, name, strategy."},
    {http::Method::post, "/api/v2/connections", Access::scopes("create:connections"), create_connection,
     "Creates a connection, enabled for the clients that it names."},
    {http::Method::get, "/api/v2/connections/{id}", Access::scopes("read:connections"), get_connection,
     "Shows a connection; secrets among its options with read:connections_options alone."},
    {http::Method::patch, "/api/v2/connections/{id}", Access::scopes("update:connections"),
     update_connection, "Changes a connection; options are replaced whole."},
    {http::Method::delete_, "/api/v2/connections/{id}", Access::scopes("delete:connections"),
     delete_connection, "Removes a connection; its users stay and cannot log in by it."},
    {http::Method::get, "/api/v2/connections/{id}/clients", Access::scopes("read:connections"),
     list_enabled_clients, "Lists the clients that a connection is enabled for."},
    {http::Method::patch, "/api/v2/connections/{id}/clients", Access::scopes("update:connections"),
     update_enabled_clients, "Enables a connection for clients, or disables it."},
};

}  // namespace

std::span<const Route> connection_routes() { return kConnectionRoutes; }

}  // namespace acquaint::api::management
