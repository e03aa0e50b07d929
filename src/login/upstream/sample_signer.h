// For tests: a provider's signing key that can also sign what no provider should.
#pragma once

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>
#include <string>

#include "base/check.h"
#include "base/encoding.h"
#include "base/json.h"

namespace acquaint::login::upstream {

inline std::string number_of(EVP_PKEY* key, const char* parameter, int bytes) {
  BIGNUM* raw = nullptr;
  ACQUAINT_CHECK(EVP_PKEY_get_bn_param(key, parameter, &raw) == 1);
  std::string text(static_cast<std::size_t>(bytes == 0 ? BN_num_bytes(raw) : bytes), '\0');
  BN_bn2binpad(raw, reinterpret_cast<unsigned char*>(text.data()), static_cast<int>(text.size()));
  BN_free(raw);
  return to_base64url(text);
}

// The public half of a P-256 key, and the private one in PEM.
struct SampleEcKey {
  std::shared_ptr<EVP_PKEY> key{EVP_EC_gen("P-256"), EVP_PKEY_free};

  JsonObject jwk(std::string_view kid) const {
    return {{"kty", "EC"},
            {"crv", "P-256"},
            {"kid", kid},
            {"x", number_of(key.get(), OSSL_PKEY_PARAM_EC_PUB_X, 32)},
            {"y", number_of(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y, 32)}};
  }
  std::string pem() const {
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
    ACQUAINT_CHECK(PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                                 nullptr) == 1);
    char* text = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<std::size_t>(length)};
  }
};

class SampleSigner {
 public:
  explicit SampleSigner(std::string kid) : kid_(std::move(kid)) {}

  JsonObject jwk() const {
    return {{"kty", "RSA"},
            {"use", "sig"},
            {"kid", kid_},
            {"n", number_of(key_.get(), OSSL_PKEY_PARAM_RSA_N, 0)},
            {"e", number_of(key_.get(), OSSL_PKEY_PARAM_RSA_E, 0)}};
  }
  std::string public_pem() const {
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
    ACQUAINT_CHECK(PEM_write_bio_PUBKEY(bio.get(), key_.get()) == 1);
    char* text = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<std::size_t>(length)};
  }
  JsonObject jwks() const { return {{"keys", JsonArray{jwk()}}}; }

  std::string sign(const JsonObject& claims) const {
    return sign_as({{"alg", "RS256"}, {"kid", kid_}}, claims);
  }
  // With RS256, whatever the header says.
  std::string sign_as(const JsonObject& header, const JsonObject& claims) const {
    const std::string text = to_base64url(to_text(header)) + "." + to_base64url(to_text(claims));
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    std::string signature(256, '\0');
    std::size_t size = signature.size();
    ACQUAINT_CHECK(
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1);
    ACQUAINT_CHECK(EVP_DigestSign(context.get(),
                                  reinterpret_cast<unsigned char*>(signature.data()), &size,
                                  reinterpret_cast<const unsigned char*>(text.data()),
                                  text.size()) == 1);
    return text + "." + to_base64url(signature);
  }

 private:
  std::string kid_;
  std::shared_ptr<EVP_PKEY> key_{EVP_RSA_gen(2048), EVP_PKEY_free};
};

}  // namespace acquaint::login::upstream
