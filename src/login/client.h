// Applications that may ask for tokens, as the operator declares them: Auth0's client object
// (reference: Auth0, Management API, "Clients").
#pragma once

#include <chrono>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/task.h"
#include "login/client_assertion.h"
#include "login/grant.h"
#include "login/ticket_store.h"

namespace acquaint::login {

// How a client proves to the token endpoint who it is (RFC 7591 §2, "token_endpoint_auth_method").
enum class ClientAuthentication {
  any,     // By its secret, in the body or by HTTP Basic; nothing was declared.
  none,    // Not at all: it cannot keep a secret.
  post,    // By its secret in the body.
  basic,   // By its secret in HTTP Basic.
  signed_, // By an assertion that it signs. It has no secret that opens anything.
};

struct Client {
  std::string client_id;
  std::string name;
  std::string secret;       // Empty: it has none, or only its hash was declared.
  std::string secret_hash;  // SHA-256 of the secret in hexadecimal; empty: it has none.
  ClientAuthentication authentication = ClientAuthentication::any;
  std::vector<ClientKey> keys;  // With which it signs assertions.
  std::string app_type;       // "spa", "native", "regular_web", ...; empty: not declared.
  bool is_first_party = true; // Of the operator; else users are asked for their consent.
  std::vector<std::string> grant_types;
  std::vector<std::string> callbacks;            // Where answers to its authorization requests may go.
  std::vector<std::string> allowed_logout_urls;  // Where a browser may go on to after logging out.
  std::vector<std::string> web_origins;          // Which pages may get an answer as a message.
  // Its word counts when it says for whose address it asks ("auth0-forwarded-for").
  bool is_token_endpoint_ip_header_trusted = false;
  std::chrono::seconds id_token_lifetime{36'000};
  GrantLimits grant_limits;  // Of its refresh tokens.
  JsonObject declared;       // All that was declared, but for the secret.

  // It cannot keep a secret: a single-page or native app. It proves itself by PKCE alone.
  bool is_public() const;
  bool may_use(std::string_view grant_type) const;

  bool operator==(const Client&) const = default;
};

// A client of the server's own configuration that uses the Management API by client_credentials.
Client make_management_client(std::string client_id, std::string_view secret);

// One client with its secret in clear, or with "client_secret_sha256" instead: secrets have high
// entropy, so that a plain hash protects them. Members that have no effect here are checked for
// their type and kept. Errors are `invalid` and their field begins with `at`: "client.malformed",
// "client.not_offered" (what would promise more security than there is), "redirect.malformed", and
// "json.unknown_field".
Result<Client> parse_client(const JsonObject& object, const std::string& at = {});

// The "clients" list of a settings document. Errors as above, and "client.duplicate".
Result<std::vector<Client>> parse_clients(const Json& list, std::string_view base = "/clients");

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

// What a caller shows of itself.
struct ClientCredentials {
  std::string client_id;
  std::string secret;  // Empty: none.
  ClientAuthentication shown_by = ClientAuthentication::none;  // Never any.
  std::string assertion = {};  // When it is signed_.
};

// Where assertions have to be for, and where it is kept which were shown.
struct AssertionDesk {
  TicketStore& shown;
  std::string_view issuer;
  Time now;
};

// The client of these credentials, shown in the way that it declared; a public one has none to show. An
// assertion counts once, also for other servers on the same store and after a restart. The answer is 401
// access_denied otherwise, whichever of them is wrong; errors of the store pass through.
using ClientOrRefusal = OAuthResult<const Client*>;
Task<Result<ClientOrRefusal>> authenticate_client(std::span<const Client> clients,
                                                  ClientCredentials credentials, AssertionDesk desk);

}  // namespace acquaint::login
