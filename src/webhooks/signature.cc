#include "webhooks/signature.h"

#include <sodium.h>

#include <span>

#include "base/check.h"
#include "base/encoding.h"
#include "base/json.h"
#include "login/secret.h"

namespace acquaint::webhooks {
namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr std::size_t kSecretBytes = 32;

std::string place_of(std::string_view webhook_id) { return pointer_to("/webhooks", webhook_id); }

const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

std::string make_secret(Random& random) {
  std::string bytes(kSecretBytes, '\0');
  random.fill(std::as_writable_bytes(std::span(bytes)));
  return std::string(kPrefix) + to_base64(bytes);
}

std::string sign(std::string_view secret, std::string_view message_id,
                 std::int64_t timestamp_seconds, std::string_view body) {
  const auto key = from_base64(secret.substr(kPrefix.size()));
  ACQUAINT_CHECK(key && key->size() == kSecretBytes);
  const std::string head =
      std::string(message_id) + "." + std::to_string(timestamp_seconds) + ".";
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, raw(*key), key->size());
  crypto_auth_hmacsha256_update(&state, raw(head), head.size());
  crypto_auth_hmacsha256_update(&state, raw(body), body.size());
  std::string code(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(code.data()));
  return "v1," + to_base64(code);
}

std::string seal_secret(const login::SealKey& key, std::string_view webhook_id,
                        std::string_view secret) {
  return login::seal_secret(key, place_of(webhook_id), secret);
}

Result<std::string> open_secret(const login::SealKey& key, std::string_view webhook_id,
                                std::string_view sealed) {
  auto secret = login::open_secret(key, place_of(webhook_id), sealed);
  if (!secret) {
    return fail(Error::Kind::internal, "webhook.corrupt",
                "The secret of a webhook was sealed by another server.");
  }
  return std::move(*secret);
}

}  // namespace acquaint::webhooks
