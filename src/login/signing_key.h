// The keys of this server: RSA keys that sign tokens, and the key that seals what travels through
// browsers. Made on first start and kept in the KeyStore.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/random.h"
#include "base/result.h"
#include "base/task.h"
#include "login/jws.h"
#include "login/key_store.h"
#include "login/seal.h"

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
  const JsonObject& jwk() const { return jwk_; }

  // A compact JWS of the payload with the header {"alg":"RS256","typ":"JWT","kid":…}.
  std::string sign(std::string_view payload) const;

 private:
  SigningKey(VerifyingKey public_key, JsonObject jwk, std::shared_ptr<_cjose_jwk_int> private_key)
      : public_key_(std::move(public_key)),
        jwk_(std::move(jwk)),
        private_key_(std::move(private_key)) {}

  VerifyingKey public_key_;
  JsonObject jwk_;
  std::shared_ptr<_cjose_jwk_int> private_key_;
};

struct ServerKeys {
  SealKey seal;
  std::vector<SigningKey> signing;  // Oldest first, at least one: the newest signs, all verify.

  const SigningKey& newest() const { return signing.back(); }
  std::vector<VerifyingKey> public_keys() const;
  // The body of /.well-known/jwks.json: {"keys":[…]}, the newest first.
  JsonObject jwks() const;
};

// A new RSA key of 2048 bits, made by OpenSSL with its own randomness; takes up to a second.
StoredKey make_signing_key(std::string id, Time now);

// The keys of the store; makes those that are missing. Servers that start at once on one store agree
// on the same keys. Errors of the store pass through; `internal` "key.corrupt" for a key that cannot
// be read.
Task<Result<ServerKeys>> load_keys(KeyStore& store, Random& random, Time now);

}  // namespace acquaint::login
