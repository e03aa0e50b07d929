// What a user let one client do: made with an authorization code, and kept as long as its refresh
// token can be used (RFC 6749 §4.1, §6; RFC 9700 §2.1, §4.14). Codes and refresh tokens are consumed
// here and nowhere else: each is good once, and whoever shows one a second time ends the grant,
// because two parties hold it then.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "base/result.h"
#include "login/scope.h"
#include "profile/handle.h"

namespace acquaint::login {

// The parts of an authorization request that the code is bound to.
struct CodeBinding {
  std::string redirect_uri;
  std::string code_challenge;  // S256 (RFC 7636 §4.2); empty: the request had none.

  bool operator==(const CodeBinding&) const = default;
};

// Names of claims that the client asked for one by one, beside those of its scopes.
struct SingleClaims {
  std::vector<std::string> id_token;
  std::vector<std::string> userinfo;

  bool operator==(const SingleClaims&) const = default;
};

// What the operator's rules and actions put into the tokens of a log-in.
struct RuleClaims {
  JsonObject id_token;
  JsonObject access_token;
  Scopes scopes_added = {};    // Of the access token, whatever the client was granted ...
  Scopes scopes_removed = {};  // ... and these are not in it.

  bool operator==(const RuleClaims&) const = default;
};

JsonObject to_json(const RuleClaims& claims);
// Nothing when it is not what to_json() made.
std::optional<RuleClaims> read_rule_claims(const JsonObject& stored);
// What later ones say over what earlier ones said.
RuleClaims merge(RuleClaims earlier, const RuleClaims& later);

struct Grant {
  profile::UserId user;
  std::string id;  // 16 random bytes in base64url.
  std::string client_id;
  std::string audience;  // Empty: the request named none.
  Scopes scopes;
  std::string nonce;
  std::string session;  // Names the browser's session to clients ("sid"); opens nothing.
  Time authenticated;   // When the user last proved who they are ("auth_time").
  Time created;

  std::string code_hash;  // SHA-256, raw; empty once the code is redeemed.
  CodeBinding code;
  Time code_expires;

  std::string token_hash;  // Of the refresh token that is good next; empty: none was issued.
  std::string former_token_hash;  // Of the one before, which is good too ...
  Time former_until;              // ... until then (GrantLimits::leeway).
  Time token_idle_until;   // Not used until then, it is good no more ...
  Time token_expires;      // ... nor after this, however much it is used.
  SingleClaims claims = {};
  RuleClaims rule_claims = {};

  bool operator==(const Grant&) const = default;
};

// For refresh tokens without an end: a hundred years.
inline constexpr Duration kEndless = std::chrono::days(36'500);

struct GrantLimits {
  Duration code_lifetime = std::chrono::minutes(1);
  Duration token_idle = std::chrono::days(15);      // Auth0: 1,296,000 s.
  Duration token_lifetime = std::chrono::days(30);  // Auth0: 2,592,000 s.
  bool rotates = true;           // Every use replaces the token.
  Duration leeway = Duration(0); // How long a replaced token is good: two requests may cross.

  bool operator==(const GrantLimits&) const = default;
};

// A code or refresh token as it travels: base64url of 32 secret bytes, the grant's id and the
// user's. The name alone finds the grant; only the hash of the secret is stored.
struct GrantSecret {
  profile::UserId user;
  std::string grant;  // Its id.
  std::string hash;   // SHA-256 of the secret, raw.
};
// Nothing for a text that no grant can have.
std::optional<GrantSecret> parse_grant_secret(std::string_view text);

struct GrantRequest {
  profile::UserId user;
  std::string client_id;
  std::string audience;
  Scopes scopes;
  std::string nonce;
  std::string session;
  Time authenticated;
  CodeBinding code;
  SingleClaims claims = {};
  RuleClaims rule_claims = {};
};

struct NewGrant {
  Grant grant;
  std::string code;  // For the client; not stored.
};
NewGrant make_grant(GrantRequest request, Random& random, Time now, const GrantLimits& limits = {});

// What becomes of a grant when somebody shows a code or a refresh token of it.
struct Consumed {
  std::optional<Grant> grant;  // As it stands afterwards; nothing: it is to be removed.
  bool accepted = false;       // What was shown was good; the grant says what for.
  bool reused = false;         // It was good once: the grant goes, and this is worth a log line.
  std::string reason;          // Auth0's words for the refusal, empty when accepted.
  std::string refresh_token;   // The next one, when one was asked for or rotated.
};

struct CodeRedemption {
  std::string hash;
  std::string client_id;
  std::string redirect_uri;
  std::string code_verifier;      // Empty: none was sent.
  bool wants_refresh_token = false;
};
// Refused, and the grant stays: another client, whatever it shows, another redirect_uri, a wrong
// secret ("Invalid authorization code"); a wrong code_verifier, or one without a challenge and the
// reverse ("Failed to verify code verifier"). Refused, and the grant goes: a code that was redeemed,
// or expired ("Invalid authorization code").
Consumed redeem_code(const Grant& grant, const CodeRedemption& shown, Random& random, Time now,
                     const GrantLimits& limits = {});

// Every use replaces the token (RFC 9700 §4.14.2), unless the limits say that it stays: then there
// is no next one. Refused, and the grant stays: another client, or a grant without a token. Refused,
// and the grant goes: any secret but the newest and, within the leeway, the one before it, for only
// older ones name the grant; or an expired one ("Unknown or invalid refresh token.").
Consumed rotate_refresh_token(const Grant& grant, std::string_view hash, std::string_view client_id,
                              Random& random, Time now, const GrantLimits& limits = {});

// As it is stored, without the user and the id. Error `internal` "grant.corrupt".
JsonObject to_json(const Grant& grant);
Result<Grant> parse_grant(profile::UserId user, std::string id, const JsonObject& stored);

// When nothing of it can be used any more.
Time end_of(const Grant& grant);

}  // namespace acquaint::login
