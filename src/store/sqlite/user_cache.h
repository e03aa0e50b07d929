// Users in memory: the snapshots that were last committed, as many as fit, least recently used out
// first. Safe to call from any thread.
//
// The writer publishes after each commit. A reader that missed takes the epoch before it reads the
// database and offers what it found with it: when anything of that shard was published in between,
// the offer is dropped, so an old version never replaces a newer one.
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include "profile/snapshot.h"

namespace acquaint::store {

class UserCache {
 public:
  using Epoch = std::uint64_t;

  struct Statistics {
    std::uint64_t users = 0;
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
  };

  // `bytes_max`: over all users, by the estimate below.
  explicit UserCache(std::size_t bytes_max);

  // Null when it is not held. Counts as a hit or a miss.
  profile::UserPtr find(std::string_view id);
  // As find, for the writer: neither counts nor keeps the user from being let go.
  profile::UserPtr peek(std::string_view id) const;

  Epoch epoch(std::string_view id) const;
  void offer(profile::UserPtr user, std::size_t document_bytes, Epoch before_reading);

  void publish(profile::UserPtr user, std::size_t document_bytes);
  void remove(std::string_view id);
  // For when it is not known what was committed.
  void clear();

  Statistics statistics() const;

 private:
  struct Entry {
    profile::UserPtr user;
    std::size_t bytes;
  };
  struct Shard {
    mutable std::mutex mutex;
    Epoch epoch = 0;
    std::list<Entry> entries;  // Most recently used first.
    std::unordered_map<std::string_view, std::list<Entry>::iterator> by_id;  // Keys: in the users.
    std::size_t bytes = 0;
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;

    void put(profile::UserPtr user, std::size_t bytes_of_user, std::size_t bytes_max);
    void drop(std::string_view id);
  };

  Shard& shard_of(std::string_view id);
  const Shard& shard_of(std::string_view id) const;

  std::size_t shard_bytes_max_;
  std::array<Shard, 16> shards_;
};

}  // namespace acquaint::store
