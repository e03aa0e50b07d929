#include "api/management/clients.h"

#include <algorithm>

#include "api/management/client_shape.h"
#include "api/management/edit.h"
#include "api/management/page.h"

namespace acquaint::api::management {
namespace {

using http::Response;

std::unexpected<Error> no_client() {
  return fail(Error::Kind::not_found, "client.not_found", "There is no such client.");
}

ClientKeys keys_for(const Principal& principal) {
  return principal.scopes.has("read:client_keys") ? ClientKeys::shown : ClientKeys::hidden;
}

JsonObject show(const Call& call, const login::Client& client, ClientKeys keys) {
  return describe(client, keys, call.services.keys.certificates());
}

Result<Response> answer(const Call& call, const settings::Settings& settings, std::string_view client_id,
                        int status, ClientKeys keys) {
  const login::Client* client = settings.find_client(client_id);
  if (client == nullptr) return no_client();
  return Response::json(status, show(call, *client, keys));
}

// Declared by the server's configuration and by no document.
bool is_built_in(const settings::Settings& settings, std::string_view client_id) {
  JsonObject document = settings.document;
  return settings.find_client(client_id) != nullptr &&
         find_element(document, "clients", has_member("client_id", std::string(client_id))) == nullptr;
}

// Whether the client is one of those that the query asks for.
bool is_wanted(const login::Client& client, const Query& query, std::optional<bool> first_party) {
  if (first_party && client.is_first_party != *first_party) return false;
  std::string_view types = query.text("app_type").value_or("");
  if (types.empty()) return true;
  while (!types.empty()) {
    const std::string_view type = types.substr(0, types.find(','));
    if (type == client.app_type) return true;
    types.remove_prefix(std::min(types.size(), type.size() + 1));
  }
  return false;
}

Task<Result<Response>> list_clients(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  auto selection = FieldSelection::parse(*query);
  if (!selection) co_return std::unexpected(selection.error());
  selection->keep("tenant");  // As in Auth0, where only lists have it.
  const auto page = PageQuery::parse(*query);
  if (!page) co_return std::unexpected(page.error());
  std::optional<bool> first_party;
  if (query->text("is_first_party")) {
    const auto wanted = query->flag("is_first_party", true);
    if (!wanted) co_return std::unexpected(wanted.error());
    first_party = *wanted;
  }
  const auto global = query->flag("is_global", false);  // There is no global client.
  if (!global) co_return std::unexpected(global.error());
  std::vector<JsonObject> shown;
  for (const login::Client& client : call.settings->clients) {
    if (*global || !is_wanted(client, *query, first_party)) continue;
    shown.push_back(show(call, client, keys_for(call.principal)));
    shown.back()["tenant"] = call.settings->site.name;
  }
  co_return show_page("clients", "client_id", std::move(shown), *page, *selection);
}

Task<Result<Response>> get_client(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const auto selection = FieldSelection::parse(*query);
  if (!selection) co_return std::unexpected(selection.error());
  const login::Client* client = call.settings->find_client(call.request.path_value("id"));
  if (client == nullptr) co_return no_client();
  co_return Response::json(200, selection->apply(show(call, *client, keys_for(call.principal))));
}

Task<Result<Response>> create_client(Call& call) {
  auto body = read_new_body(call.request);
  if (!body) co_return std::unexpected(body.error());
  const auto client = complete_client(std::move(*body), call.services.random, call.services.clock.now());
  if (!client) co_return std::unexpected(client.error());
  settings::DocumentChange add = [&](JsonObject document) -> Result<JsonObject> {
    add_element(document, "clients", *client);
    return document;
  };
  const auto edited = co_await edit(call, std::move(add));
  if (!edited) co_return std::unexpected(edited.error());
  co_return answer(call, **edited, *find_string(*client, "client_id"), 201, ClientKeys::shown);
}

Task<Result<Response>> update_client(Call& call) {
  const auto changes = read_body(call.request);
  if (!changes) co_return std::unexpected(changes.error());
  const std::string id(call.request.path_value("id"));
  if (is_built_in(*call.settings, id)) co_return refuse_built_in();
  settings::DocumentChange update = [&](JsonObject document) -> Result<JsonObject> {
    JsonObject* element = find_element(document, "clients", has_member("client_id", id));
    if (element == nullptr) return no_client();
    auto changed = change_client(*element, *changes, call.services.random, call.services.clock.now());
    if (!changed) return changed;
    *element = std::move(*changed);
    return document;
  };
  const auto edited = co_await edit(call, std::move(update));
  if (!edited) co_return std::unexpected(edited.error());
  co_return answer(call, **edited, id, 200, keys_for(call.principal));
}

Task<Result<Response>> rotate_secret(Call& call) {
  const std::string id(call.request.path_value("id"));
  if (is_built_in(*call.settings, id)) co_return refuse_built_in();
  const std::string secret = make_client_secret(call.services.random);
  settings::DocumentChange rotate = [&](JsonObject document) -> Result<JsonObject> {
    JsonObject* element = find_element(document, "clients", has_member("client_id", id));
    if (element == nullptr) return no_client();
    element->erase("client_secret_sha256");
    (*element)["client_secret"] = secret;
    return document;
  };
  const auto edited = co_await edit(call, std::move(rotate));
  if (!edited) co_return std::unexpected(edited.error());
  co_return answer(call, **edited, id, 200, ClientKeys::shown);
}

// The client, its grants, and its places in connections.
JsonObject without_client(JsonObject document, const std::string& id) {
  remove_elements(document, "clients", has_member("client_id", id));
  remove_elements(document, "client_grants", has_member("client_id", id));
  if (Json* connections = document.if_contains("connections")) {
    for (Json& connection : connections->as_array()) {
      Json* enabled = connection.as_object().if_contains("enabled_clients");
      if (enabled == nullptr) continue;
      JsonArray kept;
      for (const Json& client : enabled->as_array()) {
        if (client != Json(id)) kept.push_back(client);
      }
      *enabled = std::move(kept);
    }
  }
  return document;
}

Task<Result<Response>> delete_client(Call& call) {
  const std::string id(call.request.path_value("id"));
  if (is_built_in(*call.settings, id)) co_return refuse_built_in();
  settings::DocumentChange remove = [&](JsonObject document) -> Result<JsonObject> {
    if (find_element(document, "clients", has_member("client_id", id)) == nullptr) return document;
    return without_client(std::move(document), id);
  };
  const auto edited = co_await edit(call, std::move(remove));
  if (!edited) co_return std::unexpected(edited.error());
  co_return Response::no_content();
}

constexpr Route kClientRoutes[] = {
    {http::Method::get, "/api/v2/clients", Access::scopes("read:clients", "read:client_keys"), list_clients,
     "Lists clients: paging, fields, is_first_party, app_type."},
    {http::Method::post, "/api/v2/clients", Access::scopes("create:clients"), create_client,
     "Creates a client and its secret."},
    {http::Method::get, "/api/v2/clients/{id}", Access::scopes("read:clients", "read:client_keys"), get_client,
     "Shows a client; its secret with read:client_keys alone."},
    {http::Method::patch, "/api/v2/clients/{id}", Access::scopes("update:clients", "update:client_keys"),
     update_client, "Changes a client; null removes a member, client_metadata is merged."},
    {http::Method::delete_, "/api/v2/clients/{id}", Access::scopes("delete:clients"), delete_client,
     "Removes a client with its grants."},
    {http::Method::post, "/api/v2/clients/{id}/rotate-secret", Access::scopes("update:client_keys"),
     rotate_secret, "Gives a client a new secret."},
};

}  // namespace

std::span<const Route> client_routes() { return kClientRoutes; }

}  // namespace acquaint::api::management
