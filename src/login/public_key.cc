#include "login/public_key.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>

#include "base/encoding.h"

namespace acquaint::login {
namespace {

constexpr int kBitsMin = 2048, kBitsMax = 8192;

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using BigNumber = std::unique_ptr<BIGNUM, decltype(&BN_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

std::string number(const EVP_PKEY* key, const char* parameter) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key, parameter, &raw) != 1) return {};
  const BigNumber held(raw, BN_free);
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(raw)), '\0');
  BN_bn2bin(raw, reinterpret_cast<unsigned char*>(bytes.data()));
  return to_base64url(bytes);
}

}  // namespace

std::optional<JsonObject> read_public_key(std::string_view pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  const Key key(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  ERR_clear_error();
  if (!key || EVP_PKEY_is_a(key.get(), "RSA") != 1) return std::nullopt;
  const int bits = EVP_PKEY_get_bits(key.get());
  if (bits < kBitsMin || bits > kBitsMax) return std::nullopt;
  return JsonObject{{"kty", "RSA"},
                    {"n", number(key.get(), OSSL_PKEY_PARAM_RSA_N)},
                    {"e", number(key.get(), OSSL_PKEY_PARAM_RSA_E)}};
}

std::string thumbprint(const JsonObject& jwk) {
  const auto text = [&](std::string_view name) { return find_string(jwk, name).value_or(""); };
  return to_base64url(
      sha256(to_text(JsonObject{{"e", text("e")}, {"kty", text("kty")}, {"n", text("n")}})));
}

}  // namespace acquaint::login
