#include "api/management/resource_servers.h"

#include <algorithm>
#include <utility>

#include "api/management/edit.h"
#include "api/management/page.h"
#include "login/resource_server.h"

namespace acquaint::api::management {
namespace {

using http::Response;
using login::ResourceServer;

constexpr std::string_view kList = "resource_servers";

std::unexpected<Error> no_server() {
  return fail(Error::Kind::not_found, "resource_server.not_found", "There is no such API.");
}

// By its id or its identifier.
const ResourceServer* find_server(const settings::Settings& settings, std::string_view name) {
  const auto found = std::ranges::find_if(settings.resource_servers, [&](const ResourceServer& server) {
    return server.id == name || server.identifier == name;
  });
  return found == settings.resource_servers.end() ? nullptr : &*found;
}

IsMeant is_server(std::string name) {
  return [name = std::move(name)](const JsonObject& element) {
    return login::resource_server_id(element) == name || find_string(element, "identifier") == name;
  };
}

// Auth0's defaults. A document says the same by leaving them out.
JsonObject describe(const settings::Settings& settings, const ResourceServer& server) {
  JsonObject shown{{"id", server.id}, {"name", server.name}, {"identifier", server.identifier}};
  const auto client = std::ranges::find_if(settings.clients, [&](const login::Client& one) {
    return find_string(one.declared, "resource_server_identifier") == server.identifier;
  });
  if (client != settings.clients.end()) shown["client_id"] = client->client_id;
  shown["scopes"] = JsonArray();
  shown["signing_alg"] = "RS256";
  shown["allow_offline_access"] = server.allow_offline_access;
  shown["token_lifetime"] = server.token_lifetime.count();
  shown["token_lifetime_for_web"] = 7200;
  shown["skip_consent_for_verifiable_first_party_clients"] = server.skips_consent;
  for (const auto& member : server.declared) shown[member.key()] = member.value();
  if (server.is_system) shown["is_system"] = true;
  return shown;
}

Result<Response> answer(const settings::Settings& settings, std::string_view name, int status) {
  const ResourceServer* server = find_server(settings, name);
  if (server == nullptr) return no_server();
  return Response::json(status, describe(settings, *server));
}

Task<Result<Response>> list_servers(Call& call) {
  const auto split = split_repeated(call.request, "identifiers");
  if (!split) co_return std::unexpected(split.error());
  const std::vector<std::string>& identifiers = split->values;
  const auto selection = FieldSelection::parse(split->query);
  if (!selection) co_return std::unexpected(selection.error());
  const auto page = PageQuery::parse(split->query);
  if (!page) co_return std::unexpected(page.error());
  std::vector<JsonObject> shown;
  for (const ResourceServer& server : call.settings->resource_servers) {
    const bool is_wanted = identifiers.empty() ||
                           std::ranges::find(identifiers, server.identifier) != identifiers.end();
    if (is_wanted) shown.push_back(describe(*call.settings, server));
  }
  co_return show_page(kList, "id", std::move(shown), *page, *selection);
}

Task<Result<Response>> get_server(Call& call) {
  co_return answer(*call.settings, call.request.path_value("id"), 200);
}

std::unexpected<Error> taken() {
  return fail(Error::Kind::conflict, "resource_server.exists", "Another API has this identifier.");
}

Task<Result<Response>> create_server(Call& call) {
  auto body = read_new_body(call.request);
  if (!body) co_return std::unexpected(body.error());
  if (body->contains("id")) co_return unknown_field("", "id");
  if (!body->contains("identifier")) {
    co_return invalid("management.invalid_body",
                      "Payload validation error: 'Missing required property: identifier'.", "/identifier");
  }
  (*body)["id"] = random_hex(call.services.random, 12);
  // In a settings file the operator's own clients are trusted unless it says otherwise; in Auth0 it is
  // the other way round.
  body->emplace("skip_consent_for_verifiable_first_party_clients", false);
  const auto server = login::parse_resource_server(*body);
  if (!server) co_return std::unexpected(server.error());
  if (login::find_resource_server(call.settings->resource_servers, server->identifier) != nullptr) {
    co_return taken();
  }
  settings::DocumentChange add = [&](JsonObject document) -> Result<JsonObject> {
    if (find_element(document, kList, is_server(server->identifier)) != nullptr) return taken();
    add_element(document, kList, *body);
    return document;
  };
  const auto edited = co_await edit(call, std::move(add));
  if (!edited) co_return std::unexpected(edited.error());
  co_return answer(**edited, server->id, 201);
}

Task<Result<Response>> update_server(Call& call) {
  const auto changes = read_body(call.request);
  if (!changes) co_return std::unexpected(changes.error());
  for (const std::string_view name : {"id", "identifier"}) {
    if (changes->contains(name)) co_return unknown_field("", name);
  }
  const std::string name(call.request.path_value("id"));
  const ResourceServer* known = find_server(*call.settings, name);
  if (known != nullptr && known->is_system) co_return refuse_built_in();
  settings::DocumentChange update = [&](JsonObject document) -> Result<JsonObject> {
    JsonObject* element = find_element(document, kList, is_server(name));
    if (element == nullptr) return no_server();
    JsonObject changed = merged(*element, *changes);
    changed["id"] = login::resource_server_id(*element);
    if (const auto parsed = login::parse_resource_server(changed); !parsed) {
      return std::unexpected(parsed.error());
    }
    *element = std::move(changed);
    return document;
  };
  const auto edited = co_await edit(call, std::move(update));
  if (!edited) co_return std::unexpected(edited.error());
  co_return answer(**edited, name, 200);
}

Task<Result<Response>> delete_server(Call& call) {
  const std::string name(call.request.path_value("id"));
  const ResourceServer* known = find_server(*call.settings, name);
  if (known != nullptr && known->is_system) co_return refuse_built_in();
  settings::DocumentChange remove = [&](JsonObject document) -> Result<JsonObject> {
    const JsonObject* element = find_element(document, kList, is_server(name));
    if (element == nullptr) return document;
    const std::string identifier(find_string(*element, "identifier").value_or(""));
    remove_elements(document, kList, is_server(name));
    remove_elements(document, "client_grants", [&](const JsonObject& grant) {
      return find_string(grant, "audience") == identifier;
    });
    return document;
  };
  const auto edited = co_await edit(call, std::move(remove));
  if (!edited) co_return std::unexpected(edited.error());
  co_return Response::no_content();
}

constexpr Route kResourceServerRoutes[] = {
    {http::Method::get, "/api/v2/resource-servers", Access::scopes("read:resource_servers"), list_servers,
     "Lists APIs: paging, fields, identifiers."},
    {http::Method::post, "/api/v2/resource-servers", Access::scopes("create:resource_servers"),
     create_server, "Declares an API."},
    {http::Method::get, "/api/v2/resource-servers/{id}", Access::scopes("read:resource_servers"), get_server,
     "Shows an API, by its id or identifier."},
    {http::Method::patch, "/api/v2/resource-servers/{id}", Access::scopes("update:resource_servers"),
     update_server, "Changes an API; null removes a member."},
    {http::Method::delete_, "/api/v2/resource-servers/{id}", Access::scopes("delete:resource_servers"),
     delete_server, "Removes an API and the grants for it."},
};

}  // namespace

std::span<const Route> resource_server_routes() { return kResourceServerRoutes; }

}  // namespace acquaint::api::management
