#include "login/resource_server.h"

#include <algorithm>

namespace acquaint::login {
namespace {

constexpr std::size_t kIdentifierBytesMax = 600;  // As long as Auth0 lets an audience be.
constexpr std::size_t kTextBytesMax = 255;
constexpr std::string_view kOpenIdScopes[] = {"openid", "profile", "email", "phone", "address"};

std::unexpected<Error> malformed(std::string field, std::string message) {
  return invalid("resource_server.malformed", std::move(message), std::move(field));
}

bool is_identifier(std::string_view text) {
  return !text.empty() && text.size() <= kIdentifierBytesMax &&
         std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

Result<Scopes> read_scopes(const JsonObject& object, const std::string& at) {
  const Json* given = find(object, "scopes");
  if (given == nullptr) return Scopes();
  const std::string field = pointer_to(at, "scopes");
  const JsonArray* list = given->if_array();
  if (list == nullptr) return malformed(field, "A list of scopes is expected.");
  std::string text;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const std::string place = pointer_to(field, i);
    const JsonObject* scope = (*list)[i].if_object();
    if (scope == nullptr) return malformed(place, "An object with \"value\" is expected.");
    if (const auto known = only_fields(*scope, {"value", "description"}, place); !known) {
      return std::unexpected(known.error());
    }
    const auto value = find_string(*scope, "value");
    if (!value || value->empty() || value->contains(' ') || !Scopes::parse(*value)) {
      return malformed(pointer_to(place, "value"), "The name of a scope is expected.");
    }
    text.append(text.empty() ? "" : " ").append(*value);
  }
  auto scopes = Scopes::parse(text);
  if (!scopes) return malformed(field, "These are too many scopes.");
  return scopes;
}

Result<ResourceServer> read_server(const Json& json, const std::string& at) {
  const JsonObject* object = json.if_object();
  if (object == nullptr) return malformed(at, "An object is expected.");
  const auto known =
      only_fields(*object, {"identifier", "name", "scopes", "allow_offline_access"}, at);
  if (!known) return std::unexpected(known.error());
  const auto identifier = find_string(*object, "identifier");
  if (!identifier || !is_identifier(*identifier)) {
    return malformed(pointer_to(at, "identifier"),
                     "An identifier has 1 to 600 visible ASCII characters.");
  }
  const auto name = find_string(*object, "name");
  if ((!name && object->contains("name")) || (name && name->size() > kTextBytesMax)) {
    return malformed(pointer_to(at, "name"), "A name has at most 255 bytes.");
  }
  const auto offline = find_bool(*object, "allow_offline_access");
  if (!offline && object->contains("allow_offline_access")) {
    return malformed(pointer_to(at, "allow_offline_access"), "true or false is expected.");
  }
  auto scopes = read_scopes(*object, at);
  if (!scopes) return std::unexpected(scopes.error());
  return ResourceServer{.identifier = std::string(*identifier),
                        .name = std::string(name.value_or(*identifier)),
                        .scopes = std::move(*scopes),
                        .allow_offline_access = offline.value_or(false)};
}

}  // namespace

Result<std::vector<ResourceServer>> parse_resource_servers(const Json& list,
                                                           std::string_view base) {
  const JsonArray* items = list.if_array();
  if (items == nullptr) return malformed(std::string(base), "A list of APIs is expected.");
  std::vector<ResourceServer> servers;
  for (std::size_t i = 0; i < items->size(); ++i) {
    const std::string at = pointer_to(base, i);
    auto server = read_server((*items)[i], at);
    if (!server) return std::unexpected(std::move(server.error()));
    if (find_resource_server(servers, server->identifier) != nullptr) {
      return invalid("resource_server.duplicate", "Another API has this identifier.",
                     pointer_to(at, "identifier"));
    }
    servers.push_back(std::move(*server));
  }
  return servers;
}

const ResourceServer* find_resource_server(std::span<const ResourceServer> servers,
                                           std::string_view identifier) {
  const auto found = std::ranges::find(servers, identifier, &ResourceServer::identifier);
  return found == servers.end() ? nullptr : &*found;
}

Scopes grantable_scopes(const Scopes& asked, const ResourceServer* server, bool may_refresh) {
  const bool may_go_on = may_refresh && (server == nullptr || server->allow_offline_access);
  std::string text;
  for (const std::string& name : asked.names()) {
    const bool is_granted = std::ranges::find(kOpenIdScopes, name) != std::end(kOpenIdScopes) ||
                            (name == "offline_access" && may_go_on) ||
                            (server != nullptr && server->scopes.has(name));
    if (is_granted) text.append(text.empty() ? "" : " ").append(name);
  }
  return Scopes::parse(text).value_or(Scopes());
}

}  // namespace acquaint::login
