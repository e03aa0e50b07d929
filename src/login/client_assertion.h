// Clients that prove who they are by a text that they sign (RFC 7523 §2.2, §3; Auth0: "Private Key
// JWT").
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "login/jws.h"
#include "login/ticket.h"

namespace acquaint::login {

inline constexpr std::string_view kAssertionType =
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

// A public key with which a client's assertions are checked.
struct ClientKey {
  VerifyingKey key;
  Time expires;     // From then on it counts no more.
  std::string pem;  // As it was declared.

  bool operator==(const ClientKey& other) const {
    return key.id() == other.key.id() && expires == other.expires && pem == other.pem;
  }
};

// The "client_authentication_methods" of a client: {"private_key_jwt": {"credentials": [{"pem", "kid",
// "alg", "name", "expires_at", ...}]}}, one or two RSA keys for RS256. A kid that is not given is the
// key's thumbprint. Errors are `invalid` and their field begins with `at`: "client.bad_credential",
// "client.not_offered" (another method), "json.unknown_field".
Result<std::vector<ClientKey>> parse_client_keys(const JsonObject& methods, const std::string& at);

// Whose assertion the text says it is. Nobody has checked that.
std::string claimed_client(std::string_view assertion);

// An assertion that is good, if it was not shown before.
struct CheckedAssertion {
  Ticket once;  // To be put into the store: a second one of this key is a replay.
};

// Good is what one of the client's keys signed with the algorithm that the key is for, of which "iss"
// and "sub" are the client, "aud" is this issuer or its token endpoint and nothing else, "exp" is at
// most five minutes ahead, "iat" and "nbf" are not in the future, and "jti" has 1 to 255 bytes. Error
// `unauthorized` "client.bad_assertion"; the message says to a developer what it was.
Result<CheckedAssertion> check_assertion(std::string_view assertion, const std::string& client_id,
                                         std::span<const ClientKey> keys, std::string_view issuer,
                                         Time now);

}  // namespace acquaint::login
