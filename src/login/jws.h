// Signed text: JSON Web Signatures in compact form with RS256, and nothing else (RFC 7515, 7518
// §3.3, 8725). Every signature that this server believes was checked here.
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

// By its kid; null when there is no such key.
using FindKey = std::function<const VerifyingKey*(std::string_view kid)>;

// The payload of a text that one of the keys signed. At most 16 KiB with exactly two dots, strict
// base64url, a header without duplicate members, alg RS256 and no crit; keys that the header brings
// along (jwk, jku, x5c, x5u) are ignored. Errors are `unauthorized`: "token.invalid" or
// "token.bad_signature".
Result<std::string> open_jws(std::string_view text, const FindKey& find_key);

// An RSA key that signatures are checked with. Cheap to copy; safe to use from any thread.
class VerifyingKey {
 public:
  // From a JSON Web Key (RFC 7517): kty "RSA" of at least 2048 bits, a kid, and alg, use and key_ops
  // that allow RS256 signatures where they are given. Error `invalid` "key.unusable".
  static Result<VerifyingKey> parse(const JsonObject& jwk);

  const std::string& id() const { return id_; }

 private:
  friend Result<std::string> open_jws(std::string_view text, const FindKey& find_key);
  VerifyingKey(std::string id, std::shared_ptr<_cjose_jwk_int> key)
      : id_(std::move(id)), key_(std::move(key)) {}

  std::string id_;
  std::shared_ptr<_cjose_jwk_int> key_;
};

}  // namespace acquaint::login
