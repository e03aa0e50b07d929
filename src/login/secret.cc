#include "login/secret.h"

#include <sodium.h>

#include <array>

#include "base/check.h"
#include "base/encoding.h"

namespace acquaint::login {
namespace {

constexpr std::string_view kPrefix = "sealed:v1:";
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(crypto_kdf_KEYBYTES == 32);

using Bytes32 = std::array<unsigned char, 32>;

const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* raw(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

// Keys of their own, so that what is sealed for browsers is no secret's sealed text.
enum class Use : std::uint64_t { nonce = 1, cipher = 2 };

class SubKey {
 public:
  SubKey(const SealKey& key, Use use) {
    crypto_kdf_derive_from_key(bytes_.data(), bytes_.size(), static_cast<std::uint64_t>(use),
                               "secrets1", key.bytes());
  }
  ~SubKey() { sodium_memzero(bytes_.data(), bytes_.size()); }
  SubKey(const SubKey&) = delete;
  SubKey& operator=(const SubKey&) = delete;

  const unsigned char* bytes() const { return bytes_.data(); }

 private:
  Bytes32 bytes_{};
};

// Of place and secret, each with its length before it.
std::string nonce_of(const SealKey& key, std::string_view place, std::string_view secret) {
  const SubKey sub_key(key, Use::nonce);
  crypto_generichash_state state;
  std::string nonce(kNonceBytes, '\0');
  crypto_generichash_init(&state, sub_key.bytes(), 32, nonce.size());
  const std::string head = std::to_string(place.size()) + ":";
  for (const std::string_view part : {std::string_view(head), place, secret}) {
    crypto_generichash_update(&state, raw(part), part.size());
  }
  crypto_generichash_final(&state, raw(nonce), nonce.size());
  return nonce;
}

}  // namespace

std::string seal_secret(const SealKey& key, std::string_view place, std::string_view secret) {
  const SubKey sub_key(key, Use::cipher);
  std::string sealed = nonce_of(key, place, secret);
  sealed.resize(kNonceBytes + secret.size() + kTagBytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(raw(sealed) + kNonceBytes, nullptr, raw(secret),
                                             secret.size(), raw(place), place.size(), nullptr,
                                             raw(sealed), sub_key.bytes());
  return std::string(kPrefix) + to_base64url(sealed);
}

bool is_sealed_secret(std::string_view text) { return text.starts_with(kPrefix); }

std::optional<std::string> open_secret(const SealKey& key, std::string_view place,
                                       std::string_view text) {
  if (!is_sealed_secret(text)) return std::nullopt;
  const auto sealed = from_base64url(text.substr(kPrefix.size()));
  if (!sealed || sealed->size() < kNonceBytes + kTagBytes) return std::nullopt;
  const SubKey sub_key(key, Use::cipher);
  std::string secret(sealed->size() - kNonceBytes - kTagBytes, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          raw(secret), nullptr, nullptr, raw(*sealed) + kNonceBytes, sealed->size() - kNonceBytes,
          raw(place), place.size(), raw(*sealed), sub_key.bytes()) != 0) {
    return std::nullopt;
  }
  return secret;
}

}  // namespace acquaint::login
