// Sessions that were read from the store lately: pages look theirs up with every call.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "base/recent.h"
#include "login/session_store.h"

namespace acquaint::login {

// Safe to call from any thread. A removal wins against every read of the store that began before
// it: what such a read found is not put in any more.
class SessionCache {
 public:
  // Which removals a read of the store has seen.
  using Ticket = std::uint64_t;

  SessionCache(std::size_t entries_max, Duration keep_for);

  // Nothing when it is not there or has been there for longer than keep_for.
  std::optional<Session> find(const profile::UserId& user, const std::string& secret_hash, Time now);

  // Taken before the store is read; given back with what the store said.
  Ticket begin_read(const profile::UserId& user);
  void put(const Session& session, Ticket ticket, Time now);

  // Call after the store has removed them and before the removal is acknowledged.
  void remove(const profile::UserId& user, const std::string& secret_hash);
  void remove_all(const profile::UserId& user);

 private:
  struct Entry {
    Session session;
    Time until;
  };
  // One lock for the sessions of some of the users.
  struct Shard {
    std::mutex mutex;
    std::uint64_t removals = 0;
    Recent<std::string, Entry> entries;  // By the hash of the secret.
    explicit Shard(std::size_t entries_max) : entries(entries_max) {}
  };
  static constexpr std::size_t kShards = 16;

  Shard& shard_of(const profile::UserId& user);

  const Duration keep_for_;
  std::array<std::optional<Shard>, kShards> shards_;
};

}  // namespace acquaint::login
