#include "login/resource_server.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/json_members.h"
#include "base/text.h"

namespace acquaint::login {
namespace {

using Type = Member::Type;

constexpr std::string_view kMalformed = "resource_server.malformed";
constexpr std::int64_t kIdentifierBytesMax = 600;  // As long as Auth0 lets an audience be.
constexpr std::int64_t kLifetimeMax = 2'592'000, kPartBytesMax = 256 * 1024;
constexpr std::size_t kIdCharacters = 24, kDescriptionBytesMax = 500;

constexpr Member kMembers[] = {
    {"id", Type::text, 64},
    {"identifier", Type::text, kIdentifierBytesMax},
    {"name", Type::text, 255},
    {"scopes", Type::list, kPartBytesMax},
    {"allow_offline_access", Type::flag},
    {"token_lifetime", Type::whole, kLifetimeMax},
    {"token_lifetime_for_web", Type::whole, kLifetimeMax},
    {"skip_consent_for_verifiable_first_party_clients", Type::flag},
    {"signing_alg", Type::text, 16, "HS256|RS256|RS512|PS256"},
    {"signing_secret", Type::text, 255},
    {"enforce_policies", Type::flag},
    {"token_dialect", Type::text, 64,
     "access_token|access_token_authz|rfc9068_profile|rfc9068_profile_authz"},
    {"subject_type_authorization", Type::object, kPartBytesMax},
    {"authorization_details", Type::list, kPartBytesMax},
    {"proof_of_possession", Type::object, kPartBytesMax},
    {"token_encryption", Type::object, kPartBytesMax},
    {"consent_policy", Type::text, 255},
};
constexpr std::string_view kOpenIdScopes[] = {"openid", "profile", "email", "phone", "address"};

std::unexpected<Error> malformed(std::string field, std::string message) {
  return invalid(std::string(kMalformed), std::move(message), std::move(field));
}

bool is_identifier(std::string_view text) {
  return !text.empty() && is_visible_ascii(text);
}

bool is_id(std::string_view text) {
  return text.size() == kIdCharacters && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
}

Result<Done> read_scopes(const JsonObject& object, const std::string& at, ResourceServer& server) {
  const Json* given = find(object, "scopes");
  if (given == nullptr) return Done{};
  const std::string field = pointer_to(at, "scopes");
  const JsonArray* list = given->if_array();
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
    const auto description = find_string(*scope, "description");
    const bool is_absent = !scope->contains("description");
    if (!is_absent && (!description || description->size() > kDescriptionBytesMax)) {
      return malformed(pointer_to(place, "description"), "A text of at most 500 bytes is expected.");
    }
    if (description && !description->empty()) server.descriptions.emplace(*value, *description);
    text.append(text.empty() ? "" : " ").append(*value);
  }
  auto scopes = Scopes::parse(text);
  if (!scopes) return malformed(field, "These are too many scopes.");
  server.scopes = std::move(*scopes);
  return Done{};
}

Result<Done> read_subjects(const JsonObject& object, const std::string& at, ResourceServer& server) {
  const JsonObject* given = find_object(object, "subject_type_authorization");
  if (given == nullptr) return Done{};
  const std::string field = pointer_to(at, "subject_type_authorization");
  if (auto known = only_fields(*given, {"user", "client"}, field); !known) return known;
  const auto policy = [&](std::string_view subject) -> std::string_view {
    const JsonObject* held = find_object(*given, subject);
    return held == nullptr ? "" : find_string(*held, "policy").value_or("");
  };
  const std::string_view users = policy("user"), clients = policy("client");
  if (given->contains("user") && users != "allow_all" && users != "deny_all") {
    return invalid("resource_server.not_offered", "allow_all or deny_all is expected.",
                   pointer_to(field, "user"));
  }
  if (given->contains("client") && clients != "require_client_grant" && clients != "deny_all") {
    return malformed(pointer_to(field, "client"), "require_client_grant or deny_all is expected.");
  }
  server.allows_users = users != "deny_all";
  server.allows_clients = clients != "deny_all";
  return Done{};
}

// A promise that nobody keeps is worse than none.
Result<Done> refuse_what_is_not_offered(const JsonObject& object, const std::string& at) {
  const JsonObject* possession = find_object(object, "proof_of_possession");
  const std::string_view name =
      object.contains("token_encryption") ? "token_encryption"
      : object.contains("consent_policy") ? "consent_policy"
      : possession != nullptr && find_bool(*possession, "required").value_or(false)
          ? "proof_of_possession"
          : "";
  if (name.empty()) return Done{};
  return invalid("resource_server.not_offered", "This server does not offer that.",
                 pointer_to(at, name));
}

}  // namespace

std::string resource_server_id(const JsonObject& declared) {
  if (const auto id = find_string(declared, "id")) return std::string(*id);
  const std::string identifier(find_string(declared, "identifier").value_or(""));
  return to_hex(sha256("resource server " + identifier)).substr(0, kIdCharacters);
}

Result<ResourceServer> parse_resource_server(const JsonObject& object, const std::string& at) {
  if (const auto checked = check_members(object, kMembers, at, kMalformed); !checked) {
    return std::unexpected(checked.error());
  }
  const std::string identifier(find_string(object, "identifier").value_or(""));
  if (!is_identifier(identifier)) {
    return malformed(pointer_to(at, "identifier"),
                     "An identifier has 1 to 600 visible ASCII characters.");
  }
  if (const auto id = find_string(object, "id"); id && !is_id(*id)) {
    return malformed(pointer_to(at, "id"), "24 lower-case hexadecimal digits are expected.");
  }
  ResourceServer server{
      .identifier = identifier,
      .name = std::string(find_string(object, "name").value_or(identifier)),
      .scopes = {},
      .allow_offline_access = find_bool(object, "allow_offline_access").value_or(false)};
  server.id = resource_server_id(object);
  server.skips_consent =
      find_bool(object, "skip_consent_for_verifiable_first_party_clients").value_or(true);
  if (const auto seconds = find_int(object, "token_lifetime")) {
    if (*seconds == 0) return malformed(pointer_to(at, "token_lifetime"), "At least 1 is expected.");
    server.token_lifetime = std::chrono::seconds(*seconds);
  }
  auto read = read_scopes(object, at, server);
  if (read) read = read_subjects(object, at, server);
  if (read) read = refuse_what_is_not_offered(object, at);
  if (!read) return std::unexpected(std::move(read.error()));
  server.declared = object;
  return server;
}

Result<std::vector<ResourceServer>> parse_resource_servers(const Json& list,
                                                           std::string_view base) {
  const JsonArray* items = list.if_array();
  if (items == nullptr) return malformed(std::string(base), "A list of APIs is expected.");
  std::vector<ResourceServer> servers;
  for (std::size_t i = 0; i < items->size(); ++i) {
    const std::string at = pointer_to(base, i);
    const JsonObject* object = (*items)[i].if_object();
    if (object == nullptr) return malformed(at, "An object is expected.");
    auto server = parse_resource_server(*object, at);
    if (!server) return std::unexpected(std::move(server.error()));
    if (find_resource_server(servers, server->identifier) != nullptr) {
      return invalid("resource_server.duplicate", "Another API has this identifier.",
                     pointer_to(at, "identifier"));
    }
    servers.push_back(std::move(*server));
  }
  return servers;
}

ResourceServer make_management_api(std::string audience) {
  JsonArray scopes;
  for (const std::string_view name : management_scopes()) scopes.push_back(JsonObject{{"value", name}});
  ResourceServer server = *parse_resource_server({{"identifier", std::move(audience)},
                                                  {"name", "Acquaint Management API"},
                                                  {"scopes", std::move(scopes)}});
  server.is_system = true;
  server.allows_users = false;
  return server;
}

const ResourceServer* find_resource_server(std::span<const ResourceServer> servers,
                                           std::string_view identifier) {
  const auto found = std::ranges::find(servers, identifier, &ResourceServer::identifier);
  return found == servers.end() ? nullptr : &*found;
}

const ResourceServer* find_users_api(std::span<const ResourceServer> servers,
                                     std::string_view identifier) {
  const ResourceServer* found = find_resource_server(servers, identifier);
  return found != nullptr && found->allows_users ? found : nullptr;
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
