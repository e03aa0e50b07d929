// Secrets and signatures of webhooks, as Standard Webhooks 1.0 has them
// (github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "login/seal.h"

namespace acquaint::webhooks {

// "whsec_" and 32 random bytes in Base64.
std::string make_secret(Random& random);

// "v1,<Base64>": HMAC-SHA256 over "id.timestamp.body". `secret` is one of make_secret.
std::string sign(std::string_view secret, std::string_view message_id,
                 std::int64_t timestamp_seconds, std::string_view body);

// How the store keeps a secret: sealed with the server's key, for this webhook alone.
std::string seal_secret(const login::SealKey& key, std::string_view webhook_id,
                        std::string_view secret);
// Error `internal` "webhook.corrupt".
Result<std::string> open_secret(const login::SealKey& key, std::string_view webhook_id,
                                std::string_view sealed);

}  // namespace acquaint::webhooks
