// Signed text: JSON Web Signatures in compact form with RS256 or ES256, and nothing else (RFC 7515,
// 7518 §3.3 and §3.4, 8725). Every signature that this server believes was checked here.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

struct _cjose_jwk_int;

namespace acquaint::login {

class VerifyingKey;

// By its kid, which is empty when the text names none; null when there is no such key.
using FindKey = std::function<const VerifyingKey*(std::string_view kid)>;

// The payload of a text that one of the keys signed. At most 16 KiB with exactly two dots, strict
// base64url, a header without duplicate members, the alg that the key is for and no crit; keys that
// the header brings along (jwk, jku, x5c, x5u) are ignored. Errors are `unauthorized`: "token.invalid" or
// "token.bad_signature".
Result<std::string> open_jws(std::string_view text, const FindKey& find_key);

// A public key that signatures are checked with, for one algorithm. Cheap to copy; safe to use from
// any thread.
class VerifyingKey {
 public:
  // From a JSON Web Key (RFC 7517): kty "RSA" of at least 2048 bits for RS256, or kty "EC" on P-256
  // for ES256, a kid, and alg, use and key_ops that allow such signatures where they are given.
  // Error `invalid` "key.unusable".
  static Result<VerifyingKey> parse(const JsonObject& jwk);

  const std::string& id() const { return id_; }
  std::string_view algorithm() const { return algorithm_; }

 private:
  friend Result<std::string> open_jws(std::string_view text, const FindKey& find_key);
  VerifyingKey(std::string id, std::string_view algorithm, std::shared_ptr<_cjose_jwk_int> key)
      : id_(std::move(id)), algorithm_(algorithm), key_(std::move(key)) {}

  std::string id_;
  std::string_view algorithm_;  // A literal.
  std::shared_ptr<_cjose_jwk_int> key_;
};

}  // namespace acquaint::login
