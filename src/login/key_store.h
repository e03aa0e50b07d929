// The server's own secrets: signing keys and the key that seals what travels through browsers.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"

namespace acquaint::login {

struct StoredKey {
  std::string id;        // "kid" of a signing key.
  std::string use;       // "sign" (PEM, RSA) or "seal" (32 raw bytes in base64url).
  std::string material;  // Secret: never logged, never answered.
  Time created;

  bool operator==(const StoredKey&) const = default;
};

class KeyStore {
 public:
  virtual ~KeyStore() = default;
  // All keys, oldest first.
  virtual Task<Result<std::vector<StoredKey>>> load() = 0;
  // Durable when it returns. conflict "key.exists" when the id is taken.
  virtual Task<Result<Done>> add(StoredKey key) = 0;
};

}  // namespace acquaint::login
