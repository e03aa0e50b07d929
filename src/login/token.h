// Access tokens: JSON Web Tokens that this server issues and accepts (RFC 7519, 8725; Auth0:
// "Access token profiles"). The one place where a token is believed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "login/scope.h"
#include "login/key_ring.h"
#include "login/token_cache.h"
#include "login/token_error.h"
#include "profile/handle.h"

namespace acquaint::login {

inline constexpr std::chrono::seconds kAccessTokenLifetime{86400};

struct ClientGrant {
  std::string client_id;
  std::string audience;
  Scopes scopes;
  std::chrono::seconds lifetime = kAccessTokenLifetime;
  JsonObject mapped = {};  // Claims of the operator; the names that the protocol uses itself are not taken from it.
};

// For the grant type client_credentials: iss, sub "<client id>@clients", aud, iat, exp, azp, scope
// (left out when empty), gty "client-credentials", and what is above.
std::string issue_access_token(const SigningKey& key, std::string_view issuer,
                               const ClientGrant& grant, Time now);

// A token for what a client does on behalf of a user.
struct UserGrant {
  profile::UserId user;
  std::string client_id;
  std::vector<std::string> audiences;  // At least one.
  Scopes scopes;
  std::chrono::seconds lifetime = kAccessTokenLifetime;
  std::vector<std::string> userinfo_claims = {};  // That /userinfo shows beside those of the scopes.
  JsonObject mapped = {};  // Claims of the user; the names that the protocol uses itself are not taken from it.
};

// iss, sub, aud (a text, or a list of several), iat, exp, azp, scope, userinfo_claims (left out when empty), and what is above.
std::string issue_access_token(const SigningKey& key, std::string_view issuer,
                               const UserGrant& grant, Time now);

inline constexpr std::chrono::seconds kIdTokenLifetime{36000};

struct IdToken {
  profile::UserId user;
  std::string client_id;
  std::string nonce;    // Left out when empty.
  std::string session;  // The claim "sid"; left out when empty.
  Time authenticated;
  JsonObject profile;   // Claims of the user; the names that the protocol uses itself are not taken from it.
  std::chrono::seconds lifetime = kIdTokenLifetime;
};

// iss, sub, aud, iat, exp, auth_time, and what is above (OpenID Connect Core §2).
std::string issue_id_token(const SigningKey& key, std::string_view issuer, const IdToken& token, Time now);

// Whom an ID token of ours was issued for, and to which client: what a client shows as id_token_hint
// (OpenID Connect Core §3.1.2.1, RP-Initiated Logout §2). It may have expired, since it opens nothing.
struct IdTokenHint {
  profile::UserId user;
  std::string client_id;
  Time expires;
};
// Nothing for any text that is no ID token of this issuer, signed by one of these keys.
std::optional<IdTokenHint> read_id_token_hint(const KeyRing& keys, std::string_view issuer,
                                              std::string_view text);

// What a token that was checked says.
struct VerifiedToken {
  std::optional<profile::UserId> user;  // Whose token it is; absent when a client acts for itself.
  std::string client_id;                // Of the client that it was issued to.
  std::vector<std::string> audiences;
  Scopes scopes;
  Time expires;
  std::string gty;                      // "client-credentials" when a client acts for itself.
  std::string key;                      // The id of the key that signed it.
  std::vector<std::string> userinfo_claims = {};
};
using TokenPtr = std::shared_ptr<const VerifiedToken>;

// The token of an Authorization header: "Bearer", one space, the token. Errors: unauthorized
// "token.missing" when there is no header; `invalid` "token.bad_header" (Auth0 answers 400) when it
// has another form.
Result<std::string_view> find_bearer_token(std::optional<std::string_view> authorization);

// Checks tokens for one audience. Remembers those that it accepted until they expire, or their key is
// revoked. Safe to call from any thread.
class TokenVerifier {
 public:
  TokenVerifier(std::shared_ptr<const KeyRing> keys, std::string issuer, std::string audience,
                std::size_t remembered_max = 10'000);

  // Errors are `unauthorized`: "token.invalid" (malformed, or issued by or for somebody else, or not
  // valid yet), "token.bad_signature", "token.expired". Every token needs iss, sub, aud, iat, exp
  // and azp; times are whole seconds; those of the past and future are compared with 60 s of
  // leeway, the expiry with none.
  Result<TokenPtr> verify(std::string_view text, Time now);

 private:
  Result<TokenPtr> check(std::string_view text, Time now) const;

  const std::shared_ptr<const KeyRing> keys_;
  const std::string issuer_;
  const std::string audience_;
  TokenCache accepted_;
};

}  // namespace acquaint::login
