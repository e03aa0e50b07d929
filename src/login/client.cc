#include "login/client.h"

#include <algorithm>
#include <set>

#include "base/encoding.h"
#include "base/json_members.h"
#include "base/log.h"
#include "base/text.h"
#include "login/redirect.h"

namespace acquaint::login {
namespace {

using Type = Member::Type;

constexpr std::string_view kMalformed = "client.malformed";
constexpr std::int64_t kIdBytesMax = 255, kTextBytesMax = 255, kAddressBytesMax = 2048,
                       kSecretBytesMax = 255, kPartBytesMax = 64 * 1024;
constexpr std::size_t kSecretBytesMin = 16;
constexpr std::int64_t kYearsOfTen = 315'360'000;  // Seconds.

constexpr Member kMembers[] = {
    {"client_id", Type::text, kIdBytesMax},
    {"name", Type::text, kTextBytesMax},
    {"description", Type::text, 1024},
    {"client_secret", Type::text, kSecretBytesMax},
    {"client_secret_sha256", Type::text, 64},
    {"app_type", Type::text, 64},
    {"logo_uri", Type::text, kAddressBytesMax},
    {"initiate_login_uri", Type::text, kAddressBytesMax},
    {"is_first_party", Type::flag},
    {"token_endpoint_auth_method", Type::text, 64, "none|client_secret_post|client_secret_basic"},
    {"client_authentication_methods", Type::object, kPartBytesMax},
    {"credentials", Type::list, kPartBytesMax},
    {"grant_types", Type::texts, kTextBytesMax},
    {"callbacks", Type::texts, kAddressBytesMax},
    {"allowed_logout_urls", Type::texts, kAddressBytesMax},
    {"web_origins", Type::texts, kAddressBytesMax},
    {"allowed_origins", Type::texts, kAddressBytesMax},
    {"allowed_clients", Type::texts, kTextBytesMax},
    {"client_aliases", Type::texts, kAddressBytesMax},
    {"jwt_configuration", Type::object, kPartBytesMax},
    {"refresh_token", Type::object, kPartBytesMax},
    {"client_metadata", Type::object, kPartBytesMax},
    {"oidc_conformant", Type::flag},
    {"sso", Type::flag},
    {"sso_disabled", Type::flag},
    {"cross_origin_authentication", Type::flag},
    {"cross_origin_auth", Type::flag},
    {"cross_origin_loc", Type::text, kAddressBytesMax},
    {"custom_login_page", Type::text, kPartBytesMax},
    {"custom_login_page_on", Type::flag},
    {"custom_login_page_preview", Type::text, kPartBytesMax},
    {"form_template", Type::text, kPartBytesMax},
    {"is_token_endpoint_ip_header_trusted", Type::flag},
    {"skip_non_verifiable_callback_uri_confirmation_prompt", Type::flag},
    {"require_proof_of_possession", Type::flag},
    {"require_pushed_authorization_requests", Type::flag},
    {"resource_server_identifier", Type::text, 600},
    {"encryption_key", Type::object, kPartBytesMax},
    {"addons", Type::object, kPartBytesMax},
    {"mobile", Type::object, kPartBytesMax},
    {"native_social_login", Type::object, kPartBytesMax},
    {"oidc_logout", Type::object, kPartBytesMax},
    {"oidc_backchannel_logout", Type::object, kPartBytesMax},
    {"organization_usage", Type::text, 64, "deny|allow|require"},
    {"organization_require_behavior", Type::text, 64,
     "no_prompt|pre_login_prompt|post_login_prompt"},
    {"organization_discovery_methods", Type::texts, kTextBytesMax},
    {"default_organization", Type::object, kPartBytesMax},
    {"session_transfer", Type::object, kPartBytesMax},
    {"token_exchange", Type::object, kPartBytesMax},
    {"token_quota", Type::object, kPartBytesMax},
    {"needs", Type::object, kPartBytesMax},
};

constexpr Member kJwtMembers[] = {
    {"lifetime_in_seconds", Type::whole, 2'592'000},
    {"secret_encoded", Type::flag},
    {"alg", Type::text, 64, "HS256|RS256|RS512|PS256"},
    {"scopes", Type::object, kPartBytesMax},
};

constexpr Member kRefreshTokenMembers[] = {
    {"rotation_type", Type::text, 64, "rotating|non-rotating"},
    {"expiration_type", Type::text, 64, "expiring|non-expiring"},
    {"leeway", Type::whole, 60},
    {"token_lifetime", Type::whole, kYearsOfTen},
    {"idle_token_lifetime", Type::whole, kYearsOfTen},
    {"infinite_token_lifetime", Type::flag},
    {"infinite_idle_token_lifetime", Type::flag},
    {"policies", Type::list, kPartBytesMax},
};

std::unexpected<Error> malformed(std::string field, std::string message) {
  return invalid(std::string(kMalformed), std::move(message), std::move(field));
}

bool is_sha256_hex(std::string_view text) {
  return text.size() == 64 && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
}

std::string hash_of(std::string_view secret) { return to_hex(sha256(secret)); }

std::vector<std::string> texts_of(const JsonObject& object, std::string_view name) {
  std::vector<std::string> texts;
  const JsonArray* list = find_array(object, name);
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    texts.emplace_back((*list)[i].get_string());
  }
  return texts;
}

std::string text_of(const JsonObject& object, std::string_view name) {
  return std::string(find_string(object, name).value_or(""));
}

Result<Done> read_id(const JsonObject& object, const std::string& at, Client& client) {
  client.client_id = text_of(object, "client_id");
  const std::string& id = client.client_id;
  if (id.empty() || !is_visible_ascii(id) || id.contains('|')) {
    return malformed(pointer_to(at, "client_id"),
                     "A client id has 1 to 255 visible ASCII characters without '|'.");
  }
  client.name = find_string(object, "name").value_or(id);
  return Done{};
}

Result<Done> read_secret(const JsonObject& object, const std::string& at, Client& client) {
  const Json* secret = find(object, "client_secret");
  const Json* hash = find(object, "client_secret_sha256");
  if (secret != nullptr && hash != nullptr) {
    return malformed(pointer_to(at, "client_secret_sha256"),
                     "Either client_secret or client_secret_sha256 is expected.");
  }
  if (secret != nullptr) {
    client.secret = text_of(object, "client_secret");
    if (client.secret.size() < kSecretBytesMin || !is_visible_ascii(client.secret)) {
      return malformed(pointer_to(at, "client_secret"),
                       "A secret has 16 to 255 visible ASCII characters.");
    }
    client.secret_hash = hash_of(client.secret);
  }
  if (hash != nullptr) {
    client.secret_hash = text_of(object, "client_secret_sha256");
    if (!is_sha256_hex(client.secret_hash)) {
      return malformed(pointer_to(at, "client_secret_sha256"),
                       "64 lower-case hexadecimal digits are expected.");
    }
  }
  return Done{};
}

Result<Done> read_authentication(const JsonObject& object, const std::string& at, Client& client) {
  const std::string method = text_of(object, "token_endpoint_auth_method");
  client.authentication = method == "none"                  ? ClientAuthentication::none
                          : method == "client_secret_post"  ? ClientAuthentication::post
                          : method == "client_secret_basic" ? ClientAuthentication::basic
                                                            : ClientAuthentication::any;
  const JsonObject* methods = find_object(object, "client_authentication_methods");
  if (methods == nullptr || methods->empty()) return Done{};
  const std::string field = pointer_to(at, "client_authentication_methods");
  if (!method.empty()) {
    return malformed(field, "token_endpoint_auth_method says already how the client proves itself.");
  }
  auto keys = parse_client_keys(*methods, field);
  if (!keys) return std::unexpected(keys.error());
  client.keys = std::move(*keys);
  client.authentication = ClientAuthentication::signed_;
  return Done{};
}

// Full addresses, or those of which nothing but the origin counts.
enum class Addresses { full, origins };

Result<Done> read_addresses(const JsonObject& object, std::string_view name, const std::string& at,
                            Addresses kind, std::vector<std::string>& into) {
  const std::string field = pointer_to(at, name);
  into = texts_of(object, name);
  for (std::size_t i = 0; i < into.size(); ++i) {
    if (const auto good = check_redirect(into[i]); !good) {
      return invalid(good.error().code, good.error().message, pointer_to(field, i));
    }
    if (kind == Addresses::origins && origin_of(into[i]) != into[i]) {
      return malformed(pointer_to(field, i), "An origin is expected, such as https://app.example.");
    }
  }
  return Done{};
}

Result<Done> read_all_addresses(const JsonObject& object, const std::string& at, Client& client) {
  auto read = read_addresses(object, "callbacks", at, Addresses::full, client.callbacks);
  if (read) {
    read = read_addresses(object, "allowed_logout_urls", at, Addresses::full,
                          client.allowed_logout_urls);
  }
  if (read) read = read_addresses(object, "web_origins", at, Addresses::origins, client.web_origins);
  for (const std::string_view name : {"logo_uri", "initiate_login_uri"}) {
    const std::string address = text_of(object, name);
    if (read && !address.empty() && !address.starts_with("https://") &&
        !address.starts_with("http://")) {
      return malformed(pointer_to(at, name), "An http or https address is expected.");
    }
  }
  return read;
}

Result<Done> read_metadata(const JsonObject& object, const std::string& at) {
  const JsonObject* metadata = find_object(object, "client_metadata");
  if (metadata == nullptr) return Done{};
  const bool fits = metadata->size() <= 10 && std::ranges::all_of(*metadata, [](const auto& entry) {
    return entry.key().size() <= 255 && entry.value().is_string() &&
           entry.value().get_string().size() <= 255;
  });
  if (fits) return Done{};
  return malformed(pointer_to(at, "client_metadata"),
                   "At most 10 texts of at most 255 bytes are expected.");
}

Result<Done> read_id_token(const JsonObject& object, const std::string& at, Client& client) {
  const JsonObject* jwt = find_object(object, "jwt_configuration");
  if (jwt == nullptr) return Done{};
  const std::string field = pointer_to(at, "jwt_configuration");
  if (auto checked = check_members(*jwt, kJwtMembers, field, kMalformed); !checked) return checked;
  if (const auto seconds = find_int(*jwt, "lifetime_in_seconds")) {
    if (*seconds == 0) return malformed(pointer_to(field, "lifetime_in_seconds"), "At least 1 is expected.");
    client.id_token_lifetime = std::chrono::seconds(*seconds);
  }
  return Done{};
}

Result<Done> read_refresh_token(const JsonObject& object, const std::string& at, Client& client) {
  const JsonObject* given = find_object(object, "refresh_token");
  if (given == nullptr) return Done{};
  const std::string field = pointer_to(at, "refresh_token");
  if (auto checked = check_members(*given, kRefreshTokenMembers, field, kMalformed); !checked) {
    return checked;
  }
  GrantLimits& limits = client.grant_limits;
  limits.rotates = find_string(*given, "rotation_type") != "non-rotating";
  limits.leeway = std::chrono::seconds(find_int(*given, "leeway").value_or(0));
  const bool is_endless = find_string(*given, "expiration_type") == "non-expiring";
  const auto lifetime = find_int(*given, "token_lifetime"),
             idle = find_int(*given, "idle_token_lifetime");
  if (lifetime) limits.token_lifetime = std::chrono::seconds(*lifetime);
  if (idle) limits.token_idle = std::chrono::seconds(*idle);
  if (is_endless || find_bool(*given, "infinite_token_lifetime").value_or(false)) {
    limits.token_lifetime = kEndless;
  }
  if (is_endless || find_bool(*given, "infinite_idle_token_lifetime").value_or(false)) {
    limits.token_idle = kEndless;
  }
  return Done{};
}

// A promise that nobody keeps is worse than none.
Result<Done> refuse_what_is_not_offered(const JsonObject& object, const std::string& at) {
  for (const std::string_view name :
       {"require_proof_of_possession", "require_pushed_authorization_requests"}) {
    if (find_bool(object, name).value_or(false)) {
      return invalid("client.not_offered", "This server does not offer that.", pointer_to(at, name));
    }
  }
  return Done{};
}

std::unexpected<OAuthError> unauthorized() {
  return std::unexpected(OAuthError{401, "access_denied", "Unauthorized"});
}

bool proves(const Client& client, const ClientCredentials& credentials) {
  // Compared in any case, so that the time does not tell what kind of client it is.
  const bool matches = check_secret(client, credentials.secret);
  if (client.is_public()) return credentials.secret.empty();
  switch (client.authentication) {
    case ClientAuthentication::any: return matches;
    case ClientAuthentication::none:
    case ClientAuthentication::signed_: return false;
    case ClientAuthentication::post:
    case ClientAuthentication::basic: return matches && credentials.shown_by == client.authentication;
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

ClientOrRefusal by_secret(const Client* client, const ClientCredentials& credentials) {
  static const Client kNobody{.authentication = ClientAuthentication::post};
  // Compared with nobody's secret too, so that the time does not tell which ids exist.
  const bool is_proved = proves(client != nullptr ? *client : kNobody, credentials);
  if (client == nullptr || !is_proved) return unauthorized();
  return client;
}

}  // namespace

bool Client::is_public() const {
  return authentication == ClientAuthentication::none ||
         (authentication == ClientAuthentication::any && secret_hash.empty());
}

bool Client::may_use(std::string_view grant_type) const {
  return std::ranges::find(grant_types, grant_type) != grant_types.end();
}

Client make_management_client(std::string client_id, std::string_view secret) {
  return *parse_client({{"client_id", client_id},
                        {"name", client_id},
                        {"app_type", "non_interactive"},
                        {"client_secret_sha256", hash_of(secret)},
                        {"grant_types", JsonArray{"client_credentials"}}});
}

Result<Client> parse_client(const JsonObject& object, const std::string& at) {
  Client client;
  auto read = check_members(object, kMembers, at, kMalformed);
  for (const auto part : {read_id, read_secret, read_authentication, read_all_addresses,
                          read_id_token, read_refresh_token}) {
    if (read) read = part(object, at, client);
  }
  if (read) read = read_metadata(object, at);
  if (read) read = refuse_what_is_not_offered(object, at);
  if (!read) return std::unexpected(std::move(read.error()));
  client.app_type = text_of(object, "app_type");
  client.is_first_party = find_bool(object, "is_first_party").value_or(true);
  client.is_token_endpoint_ip_header_trusted =
      find_bool(object, "is_token_endpoint_ip_header_trusted").value_or(false);
  client.grant_types = texts_of(object, "grant_types");
  client.declared = object;
  client.declared.erase("client_secret");
  return client;
}

Result<std::vector<Client>> parse_clients(const Json& list, std::string_view base) {
  const JsonArray* items = list.if_array();
  if (items == nullptr) return malformed(std::string(base), "A list of clients is expected.");
  std::vector<Client> clients;
  std::set<std::string> ids;
  for (std::size_t i = 0; i < items->size(); ++i) {
    const std::string at = pointer_to(base, i);
    const JsonObject* object = (*items)[i].if_object();
    if (object == nullptr) return malformed(at, "A client is an object.");
    auto client = parse_client(*object, at);
    if (!client) return std::unexpected(std::move(client.error()));
    if (!ids.insert(client->client_id).second) {
      return invalid("client.duplicate", "Another client has this client_id.",
                     pointer_to(at, "client_id"));
    }
    clients.push_back(std::move(*client));
  }
  return clients;
}

const Client* find_client(std::span<const Client> clients, std::string_view client_id) {
  const auto client = std::ranges::find(clients, client_id, &Client::client_id);
  return client == clients.end() ? nullptr : &*client;
}

bool check_secret(const Client& client, std::string_view secret) {
  return equal_in_constant_time(hash_of(secret), client.secret_hash);
}

Task<Result<ClientOrRefusal>> authenticate_client(std::span<const Client> clients,
                                                  ClientCredentials credentials, AssertionDesk desk) {
  const bool is_signed = credentials.shown_by == ClientAuthentication::signed_;
  if (is_signed && credentials.client_id.empty()) {
    credentials.client_id = claimed_client(credentials.assertion);
  }
  const Client* client = find_client(clients, credentials.client_id);
  if (!is_signed) co_return by_secret(client, credentials);
  if (client == nullptr || client->authentication != ClientAuthentication::signed_) {
    co_return ClientOrRefusal(unauthorized());
  }
  auto checked = check_assertion(credentials.assertion, client->client_id, client->keys, desk.issuer, desk.now);
  if (!checked) {
    log_event(LogLevel::warning, "login.bad_assertion",
              {{"client_id", std::string_view(client->client_id)},
               {"reason", std::string_view(checked.error().message)}});
    co_return ClientOrRefusal(unauthorized());
  }
  const auto added = co_await desk.shown.add(std::move(checked->once));
  if (added) co_return ClientOrRefusal(client);
  if (added.error().kind != Error::Kind::conflict) co_return std::unexpected(added.error());
  log_event(LogLevel::warning, "login.assertion_replayed",
            {{"client_id", std::string_view(client->client_id)}});
  co_return ClientOrRefusal(unauthorized());
}

}  // namespace acquaint::login
