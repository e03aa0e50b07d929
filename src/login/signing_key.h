// RSA keys that sign tokens.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "login/jws.h"
#include "login/key_store.h"

namespace acquaint::login {

// An RSA key of at least 2048 bits. Cheap to copy; safe to use from any thread.
class SigningKey {
 public:
  // From a stored key of use "sign". Error `internal` "key.corrupt".
  static Result<SigningKey> parse(const StoredKey& stored);

  const std::string& id() const { return public_key_.id(); }
  const VerifyingKey& public_key() const { return public_key_; }

  // As Auth0 shows it: kty, use, n, e, kid, x5t, x5c, alg. The certificate is self-signed and the
  // same each time that the key is loaded.
  const JsonObject& jwk() const { return *jwk_; }

  // The same certificate in PEM (RFC 7468).
  std::string certificate() const;
  // The same certificate alone in a PKCS #7 container in PEM (RFC 2315 §9).
  std::string pkcs7() const;

  // A compact JWS of the payload with the header {"alg":"RS256","typ":"JWT","kid":…}.
  std::string sign(std::string_view payload) const;

 private:
  SigningKey(VerifyingKey public_key, JsonObject jwk, std::shared_ptr<_cjose_jwk_int> private_key)
      : public_key_(std::move(public_key)),
        jwk_(std::make_shared<const JsonObject>(std::move(jwk))),
        private_key_(std::move(private_key)) {}

  VerifyingKey public_key_;
  std::shared_ptr<const JsonObject> jwk_;
  std::shared_ptr<_cjose_jwk_int> private_key_;
};

// A new RSA key of 2048 bits, made by OpenSSL with its own randomness; takes up to a second.
StoredKey make_signing_key(std::string id, Time now);

}  // namespace acquaint::login
