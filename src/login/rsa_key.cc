#include "login/rsa_key.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/check.h"
#include "base/encoding.h"

namespace acquaint::login {
namespace {

constexpr int kBits = 2048;
constexpr long kValidDays = 20 * 365;

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using BigNumber = std::unique_ptr<BIGNUM, decltype(&BN_clear_free)>;
using X509Ptr = std::unique_ptr<X509, decltype(&X509_free)>;

// 15 bytes of the name's hash: positive, and far from any other key's number.
void set_serial(X509* certificate, const std::string& name) {
  const std::string bytes = sha256(name).substr(0, 15);
  const BigNumber serial(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()), nullptr),
                         BN_clear_free);
  ACQUAINT_CHECK(serial && BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate)));
}

std::string to_der(X509* certificate) {
  const int length = i2d_X509(certificate, nullptr);
  ACQUAINT_CHECK(length > 0);
  std::string der(static_cast<std::size_t>(length), '\0');
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  i2d_X509(certificate, &out);
  return der;
}

std::string to_base64(const std::string& bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                  reinterpret_cast<const unsigned char*>(bytes.data()),
                  static_cast<int>(bytes.size()));
  text.pop_back();  // The terminator that OpenSSL writes.
  return text;
}

std::string sha1(const std::string& bytes) {
  std::string hash(20, '\0');
  ACQUAINT_CHECK(EVP_Digest(bytes.data(), bytes.size(),
                            reinterpret_cast<unsigned char*>(hash.data()), nullptr, EVP_sha1(),
                            nullptr) == 1);
  return hash;
}

}  // namespace

RsaKey RsaKey::make() {
  std::shared_ptr<EVP_PKEY> key(EVP_RSA_gen(kBits), EVP_PKEY_free);
  ACQUAINT_CHECK(key != nullptr);
  return RsaKey(std::move(key));
}

std::optional<RsaKey> RsaKey::parse(std::string_view pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  // An encrypted key must fail, not ask for its password on the terminal.
  const auto no_password = [](char*, int, int, void*) { return -1; };
  std::shared_ptr<EVP_PKEY> key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr),
                                EVP_PKEY_free);
  if (!key || EVP_PKEY_is_a(key.get(), "RSA") != 1 || EVP_PKEY_get_bits(key.get()) < kBits) {
    return std::nullopt;
  }
  return RsaKey(std::move(key));
}

std::string RsaKey::pem() const {
  const Bio bio(BIO_new(BIO_s_mem()), BIO_free);
  ACQUAINT_CHECK(PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr,
                                               nullptr) == 1);
  char* text = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

std::string RsaKey::number(const char* parameter) const {
  BIGNUM* raw = nullptr;
  ACQUAINT_CHECK(EVP_PKEY_get_bn_param(key_.get(), parameter, &raw) == 1);
  const BigNumber held(raw, BN_clear_free);
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(raw)), '\0');
  BN_bn2bin(raw, reinterpret_cast<unsigned char*>(bytes.data()));
  return bytes;
}

std::string RsaKey::modulus() const { return number(OSSL_PKEY_PARAM_RSA_N); }
std::string RsaKey::exponent() const { return number(OSSL_PKEY_PARAM_RSA_E); }

RsaNumbers RsaKey::private_numbers() const {
  return {.n = modulus(),
          .e = exponent(),
          .d = number(OSSL_PKEY_PARAM_RSA_D),
          .p = number(OSSL_PKEY_PARAM_RSA_FACTOR1),
          .q = number(OSSL_PKEY_PARAM_RSA_FACTOR2),
          .dp = number(OSSL_PKEY_PARAM_RSA_EXPONENT1),
          .dq = number(OSSL_PKEY_PARAM_RSA_EXPONENT2),
          .qi = number(OSSL_PKEY_PARAM_RSA_COEFFICIENT1)};
}

Certificate RsaKey::self_signed(const std::string& name, Time from) const {
  const X509Ptr certificate(X509_new(), X509_free);
  std::time_t start = to_ms(from) / 1000;
  ACQUAINT_CHECK(X509_set_version(certificate.get(), X509_VERSION_3) == 1);
  set_serial(certificate.get(), name);
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  ACQUAINT_CHECK(X509_NAME_add_entry_by_txt(
                     subject, "CN", MBSTRING_UTF8,
                     reinterpret_cast<const unsigned char*>(name.data()),
                     static_cast<int>(name.size()), -1, 0) == 1);
  ACQUAINT_CHECK(X509_set_issuer_name(certificate.get(), subject) == 1);
  ACQUAINT_CHECK(X509_time_adj_ex(X509_getm_notBefore(certificate.get()), 0, 0, &start));
  ACQUAINT_CHECK(X509_time_adj_ex(X509_getm_notAfter(certificate.get()), kValidDays, 0, &start));
  ACQUAINT_CHECK(X509_set_pubkey(certificate.get(), key_.get()) == 1);
  ACQUAINT_CHECK(X509_sign(certificate.get(), key_.get(), EVP_sha256()) > 0);
  const std::string der = to_der(certificate.get());
  return {.der_base64 = to_base64(der), .sha1 = sha1(der)};
}

std::string to_pkcs7(std::string_view certificate_der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(certificate_der.data());
  const X509Ptr certificate(d2i_X509(nullptr, &bytes, static_cast<long>(certificate_der.size())), X509_free);
  const std::unique_ptr<PKCS7, decltype(&PKCS7_free)> container(PKCS7_new(), PKCS7_free);
  ACQUAINT_CHECK(certificate && PKCS7_set_type(container.get(), NID_pkcs7_signed) == 1 &&
                 PKCS7_content_new(container.get(), NID_pkcs7_data) == 1 &&
                 PKCS7_add_certificate(container.get(), certificate.get()) == 1);
  PKCS7_set_detached(container.get(), 1);
  const int length = i2d_PKCS7(container.get(), nullptr);
  ACQUAINT_CHECK(length > 0);
  std::string der(static_cast<std::size_t>(length), '\0');
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  i2d_PKCS7(container.get(), &out);
  return to_base64(der);
}

}  // namespace acquaint::login
