#include "login/seal.h"

#include <sodium.h>

#include <algorithm>

#include "base/encoding.h"

namespace acquaint::login {
namespace {

constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kTextBytesMax = 8 * 1024;
static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == 32);

const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* raw(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::unexpected<Error> not_ours() {
  return invalid("seal.invalid", "This was not issued here, or it was changed.");
}

}  // namespace

SealKey SealKey::make(Random& random) {
  SealKey key;
  random.fill(std::as_writable_bytes(std::span(key.bytes_)));
  return key;
}

std::optional<SealKey> SealKey::parse(std::string_view text) {
  const auto bytes = from_base64url(text);
  SealKey key;
  if (!bytes || bytes->size() != key.bytes_.size()) return std::nullopt;
  std::ranges::copy(*bytes, key.bytes_.begin());
  return key;
}

SealKey::~SealKey() { sodium_memzero(bytes_.data(), bytes_.size()); }

std::string SealKey::text() const {
  return to_base64url({reinterpret_cast<const char*>(bytes_.data()), bytes_.size()});
}

std::string seal(const SealKey& key, std::string_view purpose, const JsonObject& content,
                 Time expires, Random& random) {
  JsonObject envelope;
  envelope["expires"] = to_ms(expires);
  envelope["content"] = content;
  const std::string plain = to_text(envelope);

  std::string sealed(kNonceBytes + plain.size() + kTagBytes, '\0');
  random.fill(std::as_writable_bytes(std::span(sealed).first(kNonceBytes)));
  crypto_aead_xchacha20poly1305_ietf_encrypt(raw(sealed) + kNonceBytes, nullptr, raw(plain),
                                             plain.size(), raw(purpose), purpose.size(), nullptr,
                                             raw(sealed), key.bytes());
  return to_base64url(sealed);
}

Result<JsonObject> open_sealed(const SealKey& key, std::string_view purpose, std::string_view text,
                               Time now) {
  if (text.size() > kTextBytesMax) return not_ours();
  const auto sealed = from_base64url(text);
  if (!sealed || sealed->size() < kNonceBytes + kTagBytes) return not_ours();
  std::string plain(sealed->size() - kNonceBytes - kTagBytes, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          raw(plain), nullptr, nullptr, raw(*sealed) + kNonceBytes, sealed->size() - kNonceBytes,
          raw(purpose), purpose.size(), raw(*sealed), key.bytes()) != 0) {
    return not_ours();
  }
  const auto envelope = parse_json_object(plain);
  const auto expires = envelope ? find_int(*envelope, "expires") : std::nullopt;
  const JsonObject* content = envelope ? find_object(*envelope, "content") : nullptr;
  if (!expires || content == nullptr) return not_ours();
  if (now >= from_ms(*expires)) return invalid("seal.expired", "This has expired. Start again.");
  return *content;
}

}  // namespace acquaint::login
