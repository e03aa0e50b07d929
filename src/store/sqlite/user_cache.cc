#include "store/sqlite/user_cache.h"

#include <functional>
#include <utility>

namespace acquaint::store {
namespace {

// Parsed JSON takes about four times its text (measured with users of 1 to 100 kB); the view of a
// snapshot and the containers add to it.
std::size_t estimated_bytes(std::size_t document_bytes) { return 1024 + 5 * document_bytes; }

}  // namespace

UserCache::UserCache(std::size_t bytes_max) : shard_bytes_max_(bytes_max / 16) {}

profile::UserPtr UserCache::find(std::string_view id) {
  Shard& shard = shard_of(id);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.by_id.find(id);
  if (found == shard.by_id.end()) {
    ++shard.misses;
    return nullptr;
  }
  ++shard.hits;
  shard.entries.splice(shard.entries.begin(), shard.entries, found->second);
  return found->second->user;
}

profile::UserPtr UserCache::peek(std::string_view id) const {
  const Shard& shard = shard_of(id);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.by_id.find(id);
  return found == shard.by_id.end() ? nullptr : found->second->user;
}

UserCache::Epoch UserCache::epoch(std::string_view id) const {
  const Shard& shard = shard_of(id);
  const std::lock_guard lock(shard.mutex);
  return shard.epoch;
}

void UserCache::offer(profile::UserPtr user, std::size_t document_bytes, Epoch before_reading) {
  Shard& shard = shard_of(user->user().id.text());
  const std::lock_guard lock(shard.mutex);
  if (shard.epoch != before_reading) return;
  shard.put(std::move(user), estimated_bytes(document_bytes), shard_bytes_max_);
}

void UserCache::publish(profile::UserPtr user, std::size_t document_bytes) {
  Shard& shard = shard_of(user->user().id.text());
  const std::lock_guard lock(shard.mutex);
  ++shard.epoch;
  shard.put(std::move(user), estimated_bytes(document_bytes), shard_bytes_max_);
}

void UserCache::remove(std::string_view id) {
  Shard& shard = shard_of(id);
  const std::lock_guard lock(shard.mutex);
  ++shard.epoch;
  shard.drop(id);
}

void UserCache::clear() {
  for (Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    ++shard.epoch;
    shard.by_id.clear();
    shard.entries.clear();
    shard.bytes = 0;
  }
}

UserCache::Statistics UserCache::statistics() const {
  Statistics sum;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    sum.users += shard.entries.size();
    sum.hits += shard.hits;
    sum.misses += shard.misses;
  }
  return sum;
}

void UserCache::Shard::put(profile::UserPtr user, std::size_t bytes_of_user,
                           std::size_t bytes_max) {
  const std::string_view id = user->user().id.text();
  drop(id);
  if (bytes_of_user > bytes_max) return;
  while (bytes + bytes_of_user > bytes_max) drop(entries.back().user->user().id.text());
  entries.push_front({std::move(user), bytes_of_user});
  by_id.emplace(id, entries.begin());
  bytes += bytes_of_user;
}

void UserCache::Shard::drop(std::string_view id) {
  const auto found = by_id.find(id);
  if (found == by_id.end()) return;
  const auto entry = found->second;
  by_id.erase(found);  // First: its key is in the entry.
  bytes -= entry->bytes;
  entries.erase(entry);
}

UserCache::Shard& UserCache::shard_of(std::string_view id) {
  return shards_[std::hash<std::string_view>{}(id) >> 32 & 15];
}

const UserCache::Shard& UserCache::shard_of(std::string_view id) const {
  return const_cast<UserCache*>(this)->shard_of(id);
}

}  // namespace acquaint::store
