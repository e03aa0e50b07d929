// Sealed text: small JSON objects that travel through browsers and come back unread and unchanged
// (XChaCha20-Poly1305; draft-irtf-cfrg-xchacha).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "base/result.h"

namespace acquaint::login {

// 32 secret bytes, wiped when the key goes.
class SealKey {
 public:
  static SealKey make(Random& random);
  // From 32 bytes in base64url; nothing otherwise.
  static std::optional<SealKey> parse(std::string_view text);
  SealKey(const SealKey&) = default;
  SealKey& operator=(const SealKey&) = default;
  ~SealKey();

  // In base64url: for the key store alone.
  std::string text() const;
  const unsigned char* bytes() const { return bytes_.data(); }

 private:
  SealKey() = default;
  std::array<unsigned char, 32> bytes_{};
};

// base64url text that open_sealed() accepts with the same key and purpose until `expires`. `content`
// must be small: text beyond 8 KiB is not opened again.
std::string seal(const SealKey& key, std::string_view purpose, const JsonObject& content,
                 Time expires, Random& random);

// The content. Error `invalid` "seal.invalid" when the text was not sealed with this key for this
// purpose, "seal.expired" when `now` is not before its expiry.
Result<JsonObject> open_sealed(const SealKey& key, std::string_view purpose, std::string_view text,
                               Time now);

}  // namespace acquaint::login
