// Apple's client secrets: short tokens that the client signs itself (Apple: "Creating a client
// secret").
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "login/upstream/options.h"

namespace acquaint::login::upstream {

// Whether the text is an unencrypted P-256 private key in PEM.
bool is_apple_key(std::string_view pem);

// A JWT with ES256, good for five minutes. The key is_apple_key().
std::string make_apple_secret(const AppleKey& key, std::string_view client_id, Time now);

}  // namespace acquaint::login::upstream
