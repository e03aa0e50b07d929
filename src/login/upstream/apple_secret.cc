#include "login/upstream/apple_secret.h"

#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>

#include "base/check.h"
#include "base/encoding.h"

namespace acquaint::login::upstream {
namespace {

constexpr int kNumberBytes = 32;
constexpr std::int64_t kLifetimeSeconds = 300;
constexpr std::string_view kAudience = "https://appleid.apple.com";

using PrivateKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

// Null when it is no such key.
PrivateKey parse_key(std::string_view pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  // An encrypted key must fail, not ask for its password on the terminal.
  const auto no_password = [](char*, int, int, void*) { return -1; };
  PrivateKey key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr), EVP_PKEY_free);
  char group[32] = {};
  std::size_t length = 0;
  if (!key || EVP_PKEY_is_a(key.get(), "EC") != 1 ||
      EVP_PKEY_get_group_name(key.get(), group, sizeof group, &length) != 1 ||
      std::string_view(group, length) != "prime256v1") {
    return {nullptr, EVP_PKEY_free};
  }
  return key;
}

std::string sign_as_der(EVP_PKEY* key, const std::string& text) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t size = 0;
  ACQUAINT_CHECK(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1);
  ACQUAINT_CHECK(EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) == 1);
  std::string der(size, '\0');
  ACQUAINT_CHECK(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(der.data()), &size,
                                bytes, text.size()) == 1);
  der.resize(size);
  return der;
}

// The two numbers side by side, as RFC 7518 §3.4 has them.
std::string to_raw(const std::string& der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> signature(
      d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), ECDSA_SIG_free);
  ACQUAINT_CHECK(signature != nullptr);
  std::string raw(2 * kNumberBytes, '\0');
  auto* out = reinterpret_cast<unsigned char*>(raw.data());
  ACQUAINT_CHECK(BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), out, kNumberBytes) > 0);
  ACQUAINT_CHECK(BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), out + kNumberBytes, kNumberBytes) >
                 0);
  return raw;
}

}  // namespace

bool is_apple_key(std::string_view pem) {
  return parse_key(pem) != nullptr;
}

std::string make_apple_secret(const AppleKey& key, std::string_view client_id, Time now) {
  const PrivateKey signer = parse_key(key.pem);
  ACQUAINT_CHECK(signer != nullptr);
  const std::int64_t issued = to_ms(now) / 1000;
  const JsonObject header{{"alg", "ES256"}, {"kid", key.key_id}};
  const JsonObject claims{{"iss", key.team_id},
                          {"iat", issued},
                          {"exp", issued + kLifetimeSeconds},
                          {"aud", kAudience},
                          {"sub", client_id}};
  const std::string text = to_base64url(to_text(header)) + "." + to_base64url(to_text(claims));
  return text + "." + to_base64url(to_raw(sign_as_der(signer.get(), text)));
}

}  // namespace acquaint::login::upstream
