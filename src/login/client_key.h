// One declared public key of a client (Auth0: a "credential" of "private_key_jwt"): the one place that
// says which keys are good enough.
#pragma once

#include <cstddef>
#include <string>

#include "login/client_assertion.h"

namespace acquaint::login {

inline constexpr std::size_t kClientKeysMax = 2;  // As many as Auth0 lets a client have.

// {"pem", "kid", "alg", "name", "expires_at", ...}: an RSA key of at least 2048 bits for RS256. A kid that
// is not given is the key's thumbprint. Errors are `invalid` and their field begins with `at`:
// "client.bad_credential", "json.unknown_field".
Result<ClientKey> parse_client_key(const JsonObject& credential, const std::string& at);

std::unexpected<Error> bad_credential(std::string message, std::string field);

}  // namespace acquaint::login
