// Public RSA keys that others bring as PEM.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace acquaint::login {

// As a JSON Web Key with kty, n and e (RFC 7518 §6.3.1) of a SubjectPublicKeyInfo in PEM; nothing when it
// is no RSA key of 2048 to 8192 bits.
std::optional<JsonObject> read_public_key(std::string_view pem);

// RFC 7638, with SHA-256.
std::string thumbprint(const JsonObject& jwk);

}  // namespace acquaint::login
