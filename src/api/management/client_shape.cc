#include "api/management/client_shape.h"

#include <algorithm>
#include <utility>

#include "api/management/client_credential.h"
#include "api/management/edit.h"
#include "login/declared_id.h"
#include "login/secret.h"
#include "settings/secrets.h"

namespace acquaint::api::management {
namespace {

constexpr std::string_view kMethods = "client_authentication_methods", kMetadata = "client_metadata",
                           kMethod = "token_endpoint_auth_method", kSecret = "client_secret";

// In the order in which Auth0 shows a client; what is not listed comes behind.
constexpr std::string_view kOrder[] = {
    "name", "description", "client_id", "client_secret", "app_type", "logo_uri", "is_first_party",
    "is_token_endpoint_ip_header_trusted", "oidc_conformant", "callbacks", "allowed_logout_urls",
    "web_origins", "allowed_origins", "jwt_configuration", "signing_keys", "sso_disabled",
    "cross_origin_authentication", "grant_types", "custom_login_page_on", "refresh_token"};

bool is_public(const JsonObject& client) {
  if (const auto method = find_string(client, kMethod)) return *method == "none";
  const auto type = find_string(client, "app_type");
  return type == "spa" || type == "native";
}

// Auth0's, by kind of application.
JsonArray default_grant_types(const JsonObject& client) {
  const std::string_view type = find_string(client, "app_type").value_or("");
  if (type == "resource_server") return {};
  if (type == "non_interactive") return {"client_credentials"};
  JsonArray types{"authorization_code", "implicit", "refresh_token"};
  if (!is_public(client)) types.push_back("client_credentials");
  return types;
}

// Auth0's defaults for clients made by its API; public ones get the safer of its two settings.
JsonObject complete_refresh_token(const JsonObject& client) {
  JsonObject given;
  if (const JsonObject* declared = find_object(client, "refresh_token")) given = *declared;
  JsonObject out;
  const bool is_safer = is_public(client) && given.empty();
  out["rotation_type"] = find_string(given, "rotation_type").value_or(is_safer ? "rotating" : "non-rotating");
  out["expiration_type"] = find_string(given, "expiration_type").value_or(is_safer ? "expiring" : "non-expiring");
  const bool is_endless = find_string(out, "expiration_type") == "non-expiring";
  out["leeway"] = 0;
  out["token_lifetime"] = 2'592'000;
  out["infinite_token_lifetime"] = is_endless;
  out["infinite_idle_token_lifetime"] = is_endless;
  out["idle_token_lifetime"] = 1'296'000;
  return merged(std::move(out), given);
}

JsonObject complete_jwt(const JsonObject& client) {
  JsonObject out{{"secret_encoded", false}, {"lifetime_in_seconds", 36'000}, {"alg", "RS256"}};
  const JsonObject* given = find_object(client, "jwt_configuration");
  return given == nullptr ? out : merged(std::move(out), *given);
}

// What a settings document means by a client that says nothing about refresh tokens.
JsonObject describe_refresh_token(const login::Client& client) {
  if (const JsonObject* given = find_object(client.declared, "refresh_token")) return *given;
  const login::GrantLimits limits;
  const auto seconds = [](Duration time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time).count();
  };
  return {{"rotation_type", "rotating"},
          {"expiration_type", "expiring"},
          {"leeway", 0},
          {"token_lifetime", seconds(limits.token_lifetime)},
          {"infinite_token_lifetime", false},
          {"infinite_idle_token_lifetime", false},
          {"idle_token_lifetime", seconds(limits.token_idle)}};
}

// What is no such method is left to parse_client().
Result<Done> enroll(JsonObject& client, const JsonArray& known, Random& random, Time now) {
  const JsonObject* methods = find_object(client, kMethods);
  if (methods == nullptr || !methods->contains("private_key_jwt")) return Done{};
  auto enrolled = enroll_credentials(*methods, known, random, now);
  if (!enrolled) return std::unexpected(enrolled.error());
  client[kMethods] = std::move(*enrolled);
  return Done{};
}

// Members that have ways of their own, or are only of the settings document.
Result<Done> refuse_inner_members(const JsonObject& body) {
  for (const std::string_view name : {"client_id", "client_secret_sha256", "credentials"}) {
    if (body.contains(name)) return unknown_field("", name);
  }
  return Done{};
}

// A sealed secret was checked when it came in.
Result<Done> check(JsonObject client) {
  const auto secret = find_string(client, kSecret);
  if (secret && login::is_sealed_secret(*secret)) client.erase(kSecret);
  const auto parsed = login::parse_client(client);
  if (!parsed) return std::unexpected(parsed.error());
  return Done{};
}

Result<Done> check_name(const JsonObject& client) {
  if (!find_string(client, "name").value_or("").empty() || client.contains("name")) return Done{};
  return invalid("management.invalid_body",
                 "Payload validation error: 'Missing required property: name'.", "/name");
}

}  // namespace

std::string make_client_secret(Random& random) { return random_token(random, 48); }

Result<JsonObject> complete_client(JsonObject body, Random& random, Time now) {
  if (auto named = check_name(body); !named) return std::unexpected(named.error());
  if (auto refused = refuse_inner_members(body); !refused) return std::unexpected(refused.error());
  if (auto enrolled = enroll(body, {}, random, now); !enrolled) {
    return std::unexpected(enrolled.error());
  }
  if (auto checked = check(merged(body, {{"client_id", "new"}})); !checked) {
    return std::unexpected(checked.error());
  }
  body["client_id"] = login::random_client_id(random);
  if (!body.contains(kSecret)) body[kSecret] = make_client_secret(random);
  if (!body.contains("grant_types")) body["grant_types"] = default_grant_types(body);
  body["refresh_token"] = complete_refresh_token(body);
  if (is_public(body) && !body.contains(kMethods)) body[kMethod] = "none";
  return body;
}

Result<JsonObject> change_client(JsonObject declared, const JsonObject& changes, Random& random, Time now) {
  if (auto refused = refuse_inner_members(changes); !refused) return std::unexpected(refused.error());
  JsonObject client = merged(declared, changes);
  const JsonObject* metadata = find_object(declared, kMetadata);
  const JsonObject* patch = find_object(changes, kMetadata);
  if (patch != nullptr) client[kMetadata] = merged(metadata == nullptr ? JsonObject() : *metadata, *patch);
  if (find_object(changes, "refresh_token") != nullptr) {
    client["refresh_token"] = complete_refresh_token(client);
  }
  if (changes.contains(kSecret)) client.erase("client_secret_sha256");
  if (changes.contains(kMethods)) {
    if (auto enrolled = enroll(client, credentials_of(declared), random, now); !enrolled) {
      return std::unexpected(enrolled.error());
    }
  }
  if (auto checked = check(client); !checked) return std::unexpected(checked.error());
  return client;
}

JsonObject describe(const login::Client& client, ClientKeys keys, const JsonArray& signing_keys) {
  JsonObject all = client.declared;
  all.erase("client_secret_sha256");
  all.erase("credentials");
  all["name"] = client.name;
  all["is_first_party"] = client.is_first_party;
  all["jwt_configuration"] = complete_jwt(client.declared);
  all["refresh_token"] = describe_refresh_token(client);
  if (!all.contains("grant_types")) all["grant_types"] = JsonArray();
  for (const auto& [name, fallback] : {std::pair("is_token_endpoint_ip_header_trusted", false),
                                       std::pair("oidc_conformant", client.app_type == "resource_server"),
                                       std::pair("sso_disabled", false),
                                       std::pair("cross_origin_authentication", false),
                                       std::pair("cross_origin_auth", false),
                                       std::pair("custom_login_page_on", true)}) {
    if (!all.contains(name)) all[name] = fallback;
  }
  // The older name of a part of it.
  const JsonObject* logout = find_object(client.declared, "oidc_logout");
  if (const Json* urls = logout == nullptr ? nullptr : find(*logout, "backchannel_logout_urls")) {
    all["oidc_backchannel_logout"] = JsonObject{{"backchannel_logout_urls", *urls}};
  }
  if (const JsonObject* methods = find_object(client.declared, kMethods)) {
    all[kMethods] = describe_credentials(*methods);
  }
  if (keys == ClientKeys::hidden) {
    all.erase("encryption_key");
    const JsonObject* addons = find_object(client.declared, "addons");
    if (addons != nullptr) all["addons"] = settings::without_secrets(*addons);
  } else {
    if (!client.secret.empty()) all[kSecret] = client.secret;
    all["signing_keys"] = signing_keys;
  }
  JsonObject shown;
  for (const std::string_view name : kOrder) {
    if (const Json* value = find(all, name)) shown[name] = *value;
  }
  for (const auto& member : all) {
    if (!shown.contains(member.key())) shown[member.key()] = member.value();
  }
  return shown;
}

}  // namespace acquaint::api::management
