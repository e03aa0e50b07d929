// A private RSA key as OpenSSL holds it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

struct evp_pkey_st;

namespace acquaint::login {

// Big-endian, without leading zeros (RFC 8017 §3.2).
struct RsaNumbers {
  std::string n, e, d, p, q, dp, dq, qi;
};

struct Certificate {
  std::string der_base64;  // Standard alphabet with padding.
  std::string sha1;        // Of the DER bytes: 20 raw bytes.
};

class RsaKey {
 public:
  // 2048 bits, from OpenSSL's own randomness.
  static RsaKey make();
  // An unencrypted PEM private key; nothing when it is no RSA key of at least 2048 bits.
  static std::optional<RsaKey> parse(std::string_view pem);

  // PKCS #8 in PEM: secret.
  std::string pem() const;
  std::string modulus() const;
  std::string exponent() const;
  // Secret.
  RsaNumbers private_numbers() const;
  // Made of the same name and time, it is the same certificate; valid for 20 years.
  Certificate self_signed(const std::string& name, Time from) const;

 private:
  explicit RsaKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
  std::string number(const char* parameter) const;

  std::shared_ptr<evp_pkey_st> key_;
};

// Of a certificate in DER: a PKCS #7 container that holds nothing else, in base64.
std::string to_pkcs7(std::string_view certificate_der);

}  // namespace acquaint::login
