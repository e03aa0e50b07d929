// Secrets at rest: short texts that stand in the settings document, sealed. Sealing the same text for
// the same place gives the same sealed text, so that declaring it again changes nothing
// (XChaCha20-Poly1305 with a nonce that follows from the text by a keyed hash, as RFC 8452 does it
// for AES).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "login/seal.h"

namespace acquaint::login {

// "sealed:v1:" and base64url. `place` says whose secret it is: sealed text is good nowhere else.
std::string seal_secret(const SealKey& key, std::string_view place, std::string_view secret);

bool is_sealed_secret(std::string_view text);

// Nothing when it was not sealed with this key for this place.
std::optional<std::string> open_secret(const SealKey& key, std::string_view place,
                                       std::string_view sealed);

}  // namespace acquaint::login
