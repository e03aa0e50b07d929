#include "login/client_grant.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/json_members.h"
#include "base/text.h"
#include "login/declared_id.h"

namespace acquaint::login {
namespace {

using Type = Member::Type;

constexpr std::string_view kMalformed = "client_grant.malformed";
constexpr std::string_view kClientCredentials = "client_credentials";
constexpr std::int64_t kAudienceBytesMax = 600;  // As long as Auth0 lets an audience be.

constexpr Member kMembers[] = {
    {"id", Type::text, 64},
    {"client_id", Type::text, 255},
    {"audience", Type::text, kAudienceBytesMax},
    {"scope", Type::texts, 280},
    {"subject_type", Type::text, 16, "client|user"},
    {"authorization_details_types", Type::texts, 255},
    {"organization_usage", Type::text, 16, "deny|allow|require"},
    {"allow_any_organization", Type::flag},
    {"allow_all_scopes", Type::flag},
    {"is_system", Type::flag},
};

std::unexpected<Error> malformed(std::string field, std::string message) {
  return invalid(std::string(kMalformed), std::move(message), std::move(field));
}

bool is_named(std::string_view text) {
  return !text.empty() && is_visible_ascii(text);
}

Result<Scopes> read_scopes(const JsonObject& object, const std::string& at) {
  const JsonArray* list = find_array(object, "scope");
  std::string text;
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    const std::string_view name = (*list)[i].get_string();
    if (name.empty() || name.contains(' ')) {
      return malformed(pointer_to(pointer_to(at, "scope"), i),
                       "A scope name is not empty and has no spaces.");
    }
    text.append(text.empty() ? "" : " ").append(name);
  }
  auto scopes = Scopes::parse(text);
  if (!scopes) return malformed(pointer_to(at, "scope"), "A list of scope names is expected.");
  return scopes;
}

bool is_same(const DeclaredGrant& a, const DeclaredGrant& b) {
  return a.client_id == b.client_id && a.audience == b.audience && a.is_for_users == b.is_for_users;
}

std::unexpected<OAuthError> refuse(int status, std::string error, std::string description) {
  return std::unexpected(OAuthError{status, std::move(error), std::move(description)});
}

}  // namespace

std::string client_grant_id(const JsonObject& declared) {
  if (const auto id = find_string(declared, "id")) return std::string(*id);
  const auto text = [&](std::string_view name) {
    return std::string(find_string(declared, name).value_or(""));
  };
  return derived_id("cgr_", text("client_id") + "\n" + text("audience") + "\n" + text("subject_type"));
}

Result<DeclaredGrant> parse_client_grant(const JsonObject& object, const std::string& at) {
  if (const auto checked = check_members(object, kMembers, at, kMalformed); !checked) {
    return std::unexpected(checked.error());
  }
  for (const std::string_view name : {"client_id", "audience"}) {
    if (!is_named(find_string(object, name).value_or(""))) {
      return malformed(pointer_to(at, name), "Visible ASCII characters are expected.");
    }
  }
  if (object.contains("id") && !is_declared_id(*find_string(object, "id"), "cgr_")) {
    return malformed(pointer_to(at, "id"), "\"cgr_\" and 16 letters and digits are expected.");
  }
  if (find_bool(object, "allow_all_scopes").value_or(false)) {
    return invalid("client_grant.not_offered", "Scopes are granted by their names.",
                   pointer_to(at, "allow_all_scopes"));
  }
  auto scopes = read_scopes(object, at);
  if (!scopes) return std::unexpected(std::move(scopes.error()));
  return DeclaredGrant{.id = client_grant_id(object),
                       .client_id = std::string(*find_string(object, "client_id")),
                       .audience = std::string(*find_string(object, "audience")),
                       .scopes = std::move(*scopes),
                       .is_for_users = find_string(object, "subject_type") == "user",
                       .declared = object};
}

Result<std::vector<DeclaredGrant>> parse_client_grants(const Json& list, std::string_view base) {
  const JsonArray* items = list.if_array();
  if (items == nullptr) return malformed(std::string(base), "A list of client grants is expected.");
  std::vector<DeclaredGrant> grants;
  for (std::size_t i = 0; i < items->size(); ++i) {
    const std::string at = pointer_to(base, i);
    const JsonObject* object = (*items)[i].if_object();
    if (object == nullptr) return malformed(at, "A client grant is an object.");
    auto grant = parse_client_grant(*object, at);
    if (!grant) return std::unexpected(std::move(grant.error()));
    const bool is_taken = std::ranges::any_of(grants, [&](const DeclaredGrant& other) {
      return is_same(other, *grant) || other.id == grant->id;
    });
    if (is_taken) {
      return invalid("client_grant.duplicate", "The client has a grant for this audience already.", at);
    }
    grants.push_back(std::move(*grant));
  }
  return grants;
}

DeclaredGrant make_management_grant(std::string client_id, std::string management_audience) {
  JsonArray scopes;
  for (const std::string_view name : management_scopes()) scopes.emplace_back(name);
  return *parse_client_grant({{"client_id", std::move(client_id)},
                              {"audience", std::move(management_audience)},
                              {"scope", std::move(scopes)}});
}

OAuthResult<Scopes> grant_client_credentials(const Client& client,
                                             std::span<const DeclaredGrant> grants,
                                             std::span<const ResourceServer> servers,
                                             std::string_view audience, std::string_view scope) {
  // Who cannot keep a secret proves nothing by asking.
  if (!client.may_use(kClientCredentials) || client.is_public()) {
    return refuse(403, "unauthorized_client",
                  "Grant type 'client_credentials' not allowed for the client.");
  }
  if (std::ssize(audience) > kAudienceBytesMax || !is_named(audience)) {
    return refuse(400, "invalid_request", "Missing required parameter: audience");
  }
  const std::string name(audience);
  const ResourceServer* server = find_resource_server(servers, audience);
  if (server == nullptr) {
    return refuse(403, "access_denied", "Service not enabled within domain: " + name);
  }
  const auto granted = std::ranges::find_if(grants, [&](const DeclaredGrant& grant) {
    return grant.client_id == client.client_id && grant.audience == audience && !grant.is_for_users;
  });
  if (granted == grants.end() || !server->allows_clients) {
    return refuse(403, "access_denied",
                  "Client is not authorized to access \"" + name +
                      "\". You need to create a \"client-grant\" associated to this API.");
  }
  if (scope.empty()) return granted->scopes;
  auto requested = Scopes::parse(scope);
  if (!requested) return refuse(400, "invalid_scope", requested.error().message);
  const Scopes refused = requested->without(granted->scopes);
  if (!refused.empty()) {
    return refuse(403, "access_denied", "Client has not been granted scopes: " + refused.text());
  }
  return *requested;
}

}  // namespace acquaint::login
