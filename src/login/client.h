// Applications that may ask for tokens, as the operator declares them in the settings.
#pragma once

#include <expected>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "login/scope.h"

namespace acquaint::login {

struct Client {
  std::string client_id;
  std::string name;
  std::string secret_hash;  // SHA-256 of the secret in hexadecimal; empty: it has none.
  std::vector<std::string> grant_types;
  std::map<std::string, Scopes, std::less<>> audiences;  // What it may do where, for itself.
  std::vector<std::string> callbacks;            // Where answers to its authorization requests may go.
  std::vector<std::string> allowed_logout_urls;  // Where a browser may go on to after logging out.
  std::vector<std::string> web_origins;          // Which pages may get an answer as a message.
  // Its word counts when it says for whose address it asks ("auth0-forwarded-for").
  bool is_token_endpoint_ip_header_trusted = false;

  // It cannot keep a secret: a single-page or native app. It proves itself by PKCE alone.
  bool is_public() const { return secret_hash.empty(); }
  bool may_use(std::string_view grant_type) const;

  bool operator==(const Client&) const = default;
};

// A client that may do everything on the Management API, by client_credentials alone.
Client make_management_client(std::string client_id, std::string_view secret,
                              std::string management_audience);

// The "clients" list of a settings document: {"client_id", "name", "client_secret_sha256",
// "grant_types", "audiences": {"https://…": ["read:users"]}, "callbacks", "allowed_logout_urls",
// "web_origins", "is_token_endpoint_ip_header_trusted"}. Secrets have high entropy, so a plain
// hash protects them at rest; one in clear is refused. Errors are `invalid` and their field points
// into the list from `base`: "client.malformed", "client.secret_in_clear", "client.duplicate",
// "redirect.malformed", and "json.unknown_field".
Result<std::vector<Client>> parse_clients(const Json& list, std::string_view base = "/clients");
Json to_json(const Client& client);

// Null when there is no such client.
const Client* find_client(std::span<const Client> clients, std::string_view client_id);

// Takes the same time however much of the secret is right; false for a client that has none.
bool check_secret(const Client& client, std::string_view secret);

// An error answer of the token endpoint (RFC 6749 §5.2), with Auth0's statuses and words.
struct OAuthError {
  int status = 400;
  std::string error;
  std::string description;

  bool operator==(const OAuthError&) const = default;
};
template <typename T>
using OAuthResult = std::expected<T, OAuthError>;

// The client of this id and secret; a public one has none to show. 401 access_denied otherwise, whichever
// of them is wrong.
OAuthResult<const Client*> authenticate_client(std::span<const Client> clients,
                                               std::string_view client_id, std::string_view secret);

// What a client gets that asks for a token of its own. `services` are the audiences that exist;
// `scope` is what it asked for, empty for all that it was granted.
OAuthResult<Scopes> grant_client_credentials(const Client& client,
                                             std::span<const std::string> services,
                                             std::string_view audience, std::string_view scope);

}  // namespace acquaint::login
