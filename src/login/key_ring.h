// The signing keys of this server in their turn: one signs, the next one is published so that
// relying parties know it in time, former ones verify until they are revoked (Auth0: "Signing keys").
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "base/result.h"
#include "base/task.h"
#include "login/key_store.h"
#include "login/seal.h"
#include "login/signing_key.h"

namespace acquaint::login {

struct RingKey {
  enum class State { next, current, previous, revoked };

  SigningKey key;
  State state = State::next;
  std::optional<Time> current_since = {};
  std::optional<Time> current_until = {};
  std::optional<Time> revoked_at = {};
};

// The store holds what happened: keys that were made, which one came into use when (use "rotation"),
// which one was revoked (use "revocation"). Nothing of it ever changes, so that servers on one store
// agree. Safe to use from any thread.
class KeyRing {
 public:
  using Keys = std::vector<RingKey>;  // The next first, then the current, then former ones.

  KeyRing(KeyStore& store, SealKey seal, Keys keys);

  std::shared_ptr<const Keys> keys() const { return keys_.load(std::memory_order_acquire); }
  // The key that signs.
  SigningKey signing() const;
  // A key whose signatures are believed: any but a revoked one.
  std::optional<VerifyingKey> find(std::string_view id) const;

  // Puts the next key into use, and makes another one. Durable when it returns the key that signs from
  // now on. conflict "key.rotating" while another rotation is under way; errors of the store.
  Task<Result<RingKey>> rotate(Time now);

  // From now on no signature of this key is believed. not_found "key.not_found"; conflict "key.in_use"
  // for a key that is current or next.
  Task<Result<RingKey>> revoke(std::string id, Time now);

 private:
  Task<Result<Done>> reload();
  Task<Result<Done>> put_next_into_use(Time now);

  KeyStore& store_;
  const SealKey seal_;
  std::atomic<std::shared_ptr<const Keys>> keys_;
  std::atomic<bool> rotating_{false};
  std::jthread maker_;  // Makes a key: that takes too long for an I/O thread.
};

// Everything secret of this server. Cheap to copy.
struct ServerKeys {
  SealKey seal;
  std::shared_ptr<KeyRing> ring;

  // The newest of the keys that are or were in use: it signs.
  SigningKey newest() const { return ring->signing(); }
  // The body of /.well-known/jwks.json: {"keys":[…]}, the current one first, without revoked ones.
  JsonObject jwks() const;
  // [{"cert": PEM}] of the key that signs.
  JsonArray certificates() const;
};

// The keys of the store; makes those that are missing. Servers that start at once on one store agree
// on the same keys. The store must outlive them. Errors of the store pass through; `internal`
// "key.corrupt" for a key that cannot be read.
Task<Result<ServerKeys>> load_keys(KeyStore& store, Random& random, Time now);

}  // namespace acquaint::login
