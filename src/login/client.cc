#include "login/client.h"

#include <algorithm>
#include <optional>
#include <set>

#include "base/encoding.h"
#include "login/redirect.h"

namespace acquaint::login {
namespace {

constexpr std::string_view kClientCredentials = "client_credentials";
constexpr std::string_view kTrustsAddress = "is_token_endpoint_ip_header_trusted";
constexpr std::size_t kTextBytesMax = 255;
constexpr std::size_t kAudienceBytesMax = 600;  // As long as Auth0 lets an audience be.

std::unexpected<Error> malformed(std::string field, std::string message) {
  return invalid("client.malformed", std::move(message), std::move(field));
}

bool is_visible(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

bool is_sha256_hex(std::string_view text) {
  return text.size() == 64 && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
}

// The strings of a list; nothing when it is no list or holds anything else.
std::optional<std::vector<std::string>> to_strings(const Json& json) {
  const JsonArray* list = json.if_array();
  if (list == nullptr) return std::nullopt;
  std::vector<std::string> strings;
  for (const Json& item : *list) {
    if (!item.is_string()) return std::nullopt;
    strings.emplace_back(item.get_string());
  }
  return strings;
}

Result<Scopes> parse_scopes(const Json& list, const std::string& field) {
  const auto names = to_strings(list);
  std::string text;
  for (const std::string& name : names.value_or(std::vector<std::string>{})) {
    if (name.empty() || name.contains(' ')) {
      return malformed(field, "A scope name is not empty and has no spaces.");
    }
    text.append(text.empty() ? "" : " ").append(name);
  }
  auto scopes = Scopes::parse(text);
  if (!names || !scopes) return malformed(field, "A list of scope names is expected.");
  return scopes;
}

Result<Done> read_audiences(const JsonObject& object, const std::string& base, Client& client) {
  const Json* given = find(object, "audiences");
  if (given == nullptr) return Done{};
  const std::string field = pointer_to(base, "audiences");
  const JsonObject* audiences = given->if_object();
  if (audiences == nullptr) return malformed(field, "An object of scopes by audience is expected.");
  for (const auto& member : *audiences) {
    const std::string_view audience = member.key();
    const std::string at = pointer_to(field, audience);
    if (audience.empty() || audience.size() > kAudienceBytesMax || !is_visible(audience)) {
      return malformed(at, "An audience has 1 to 600 visible ASCII characters.");
    }
    auto scopes = parse_scopes(member.value(), at);
    if (!scopes) return std::unexpected(std::move(scopes.error()));
    client.audiences.emplace(audience, std::move(*scopes));
  }
  return Done{};
}

Result<Done> read_secret(const JsonObject& object, const std::string& base, Client& client) {
  if (find(object, "client_secret") != nullptr) {
    return invalid("client.secret_in_clear",
                   "Secrets do not belong into settings: give client_secret_sha256, the SHA-256 of "
                   "the secret in hexadecimal.",
                   pointer_to(base, "client_secret"));
  }
  if (find(object, "client_secret_sha256") == nullptr) return Done{};
  const auto hash = find_string(object, "client_secret_sha256");
  if (!hash || !is_sha256_hex(*hash)) {
    return malformed(pointer_to(base, "client_secret_sha256"),
                     "64 lower-case hexadecimal digits are expected.");
  }
  client.secret_hash = *hash;
  return Done{};
}

Result<Done> read_grant_types(const JsonObject& object, const std::string& base, Client& client) {
  const Json* given = find(object, "grant_types");
  if (given == nullptr) return Done{};
  auto grant_types = to_strings(*given);
  if (!grant_types) {
    return malformed(pointer_to(base, "grant_types"), "A list of grant types is expected.");
  }
  client.grant_types = std::move(*grant_types);
  return Done{};
}

constexpr std::size_t kAddressesMax = 100;

// Full addresses, or with `as_origins` those of which nothing but the origin counts.
enum class Addresses { full, origins };

Result<Done> read_addresses(const JsonObject& object, std::string_view name, const std::string& base,
                            Addresses kind, std::vector<std::string>& into) {
  const Json* given = find(object, name);
  if (given == nullptr) return Done{};
  const std::string field = pointer_to(base, name);
  auto addresses = to_strings(*given);
  if (!addresses || addresses->size() > kAddressesMax) {
    return malformed(field, "A list of at most 100 addresses is expected.");
  }
  for (std::size_t i = 0; i < addresses->size(); ++i) {
    const std::string& address = (*addresses)[i];
    if (const auto good = check_redirect(address); !good) {
      return invalid(good.error().code, good.error().message, pointer_to(field, i));
    }
    if (kind == Addresses::origins && origin_of(address) != address) {
      return malformed(pointer_to(field, i), "An origin is expected, such as https://app.example.");
    }
  }
  into = std::move(*addresses);
  return Done{};
}

Result<Client> parse_client(const Json& json, const std::string& base) {
  const JsonObject* object = json.if_object();
  if (object == nullptr) return malformed(base, "A client is an object.");
  Client client;
  // Before only_fields: a secret in clear deserves its own words.
  if (auto read = read_secret(*object, base, client); !read) return std::unexpected(read.error());
  const auto known = only_fields(
      *object,
      {"client_id", "name", "client_secret_sha256", "grant_types", "audiences", "callbacks",
       "allowed_logout_urls", "web_origins", kTrustsAddress},
      base);
  if (!known) return std::unexpected(known.error());

  const auto id = find_string(*object, "client_id");
  if (!id || id->empty() || id->size() > kTextBytesMax || !is_visible(*id) || id->contains('|')) {
    return malformed(pointer_to(base, "client_id"),
                     "A client id has 1 to 255 visible ASCII characters without '|'.");
  }
  client.client_id = *id;
  const auto name = find_string(*object, "name");
  if ((!name && find(*object, "name") != nullptr) || (name && name->size() > kTextBytesMax)) {
    return malformed(pointer_to(base, "name"), "A name has at most 255 bytes.");
  }
  client.name = name.value_or(*id);
  if (auto read = read_grant_types(*object, base, client); !read) {
    return std::unexpected(read.error());
  }
  if (auto read = read_audiences(*object, base, client); !read) {
    return std::unexpected(read.error());
  }
  auto read = read_addresses(*object, "callbacks", base, Addresses::full, client.callbacks);
  if (read) {
    read = read_addresses(*object, "allowed_logout_urls", base, Addresses::full,
                          client.allowed_logout_urls);
  }
  if (read) read = read_addresses(*object, "web_origins", base, Addresses::origins, client.web_origins);
  if (!read) return std::unexpected(read.error());
  if (const Json* trusted = find(*object, kTrustsAddress)) {
    if (!trusted->is_bool()) {
      return malformed(pointer_to(base, kTrustsAddress), "True or false is expected.");
    }
    client.is_token_endpoint_ip_header_trusted = trusted->get_bool();
  }
  return client;
}

std::unexpected<OAuthError> refuse(int status, std::string error, std::string description) {
  return std::unexpected(OAuthError{status, std::move(error), std::move(description)});
}

std::string hash_of(std::string_view secret) { return to_hex(sha256(secret)); }

void put_list(JsonObject& json, std::string_view name, const std::vector<std::string>& texts) {
  if (!texts.empty()) json[name] = JsonArray(texts.begin(), texts.end());
}

}  // namespace

bool Client::may_use(std::string_view grant_type) const {
  return std::ranges::find(grant_types, grant_type) != grant_types.end();
}

Client make_management_client(std::string client_id, std::string_view secret,
                              std::string management_audience) {
  std::string every;
  for (const std::string_view name : management_scopes()) {
    every.append(every.empty() ? "" : " ").append(name);
  }
  Client client{.client_id = client_id,
                .name = client_id,
                .secret_hash = hash_of(secret),
                .grant_types = {std::string(kClientCredentials)},
                .audiences = {},
                .callbacks = {},
                .allowed_logout_urls = {},
                .web_origins = {}};
  client.audiences.emplace(std::move(management_audience), *Scopes::parse(every));
  return client;
}

Result<std::vector<Client>> parse_clients(const Json& list, std::string_view base) {
  const JsonArray* items = list.if_array();
  if (items == nullptr) return malformed(std::string(base), "A list of clients is expected.");
  std::vector<Client> clients;
  std::set<std::string> ids;
  for (std::size_t i = 0; i < items->size(); ++i) {
    const std::string at = pointer_to(base, i);
    auto client = parse_client((*items)[i], at);
    if (!client) return std::unexpected(std::move(client.error()));
    if (!ids.insert(client->client_id).second) {
      return invalid("client.duplicate", "Another client has this client_id.",
                     pointer_to(at, "client_id"));
    }
    clients.push_back(std::move(*client));
  }
  return clients;
}

Json to_json(const Client& client) {
  JsonObject json;
  json["client_id"] = client.client_id;
  json["name"] = client.name;
  if (!client.secret_hash.empty()) json["client_secret_sha256"] = client.secret_hash;
  JsonArray grant_types;
  for (const std::string& type : client.grant_types) grant_types.emplace_back(type);
  json["grant_types"] = std::move(grant_types);
  JsonObject audiences;
  for (const auto& [audience, scopes] : client.audiences) {
    JsonArray names;
    for (const std::string& name : scopes.names()) names.emplace_back(name);
    audiences[audience] = std::move(names);
  }
  json["audiences"] = std::move(audiences);
  put_list(json, "callbacks", client.callbacks);
  put_list(json, "allowed_logout_urls", client.allowed_logout_urls);
  put_list(json, "web_origins", client.web_origins);
  if (client.is_token_endpoint_ip_header_trusted) json[kTrustsAddress] = true;
  return json;
}

const Client* find_client(std::span<const Client> clients, std::string_view client_id) {
  const auto client = std::ranges::find(clients, client_id, &Client::client_id);
  return client == clients.end() ? nullptr : &*client;
}

bool check_secret(const Client& client, std::string_view secret) {
  return equal_in_constant_time(hash_of(secret), client.secret_hash);
}

OAuthResult<const Client*> authenticate_client(std::span<const Client> clients,
                                               std::string_view client_id,
                                               std::string_view secret) {
  const Client* client = find_client(clients, client_id);
  // Compared with nobody's secret too, so that the time does not tell which ids exist.
  const bool has_none = client != nullptr && client->is_public() && secret.empty();
  const bool matches = check_secret(client != nullptr ? *client : Client{}, secret) || has_none;
  if (client == nullptr || !matches) return refuse(401, "access_denied", "Unauthorized");
  return client;
}

OAuthResult<Scopes> grant_client_credentials(const Client& client,
                                             std::span<const std::string> services,
                                             std::string_view audience, std::string_view scope) {
  // Who cannot keep a secret proves nothing by asking.
  if (!client.may_use(kClientCredentials) || client.is_public()) {
    return refuse(403, "unauthorized_client",
                  "Grant type 'client_credentials' not allowed for the client.");
  }
  if (audience.empty() || audience.size() > kAudienceBytesMax || !is_visible(audience)) {
    return refuse(400, "invalid_request", "Missing required parameter: audience");
  }
  const std::string name(audience);
  if (std::ranges::find(services, name) == services.end()) {
    return refuse(403, "access_denied", "Service not enabled within domain: " + name);
  }
  const auto granted = client.audiences.find(audience);
  if (granted == client.audiences.end()) {
    return refuse(403, "access_denied",
                  "Client is not authorized to access \"" + name +
                      "\". You need to create a \"client-grant\" associated to this API.");
  }
  if (scope.empty()) return granted->second;
  auto requested = Scopes::parse(scope);
  if (!requested) return refuse(400, "invalid_scope", requested.error().message);
  const Scopes refused = requested->without(granted->second);
  if (!refused.empty()) {
    return refuse(403, "access_denied", "Client has not been granted scopes: " + refused.text());
  }
  return *requested;
}

}  // namespace acquaint::login
