#include "login/session_cache.h"

#include <algorithm>
#include <functional>

namespace acquaint::login {

SessionCache::SessionCache(std::size_t entries_max, Duration keep_for) : keep_for_(keep_for) {
  const std::size_t of_each = std::max<std::size_t>(2, entries_max / kShards);
  for (auto& shard : shards_) shard.emplace(of_each);
}

std::optional<Session> SessionCache::find(const profile::UserId& user,
                                          const std::string& secret_hash, Time now) {
  Shard& shard = shard_of(user);
  const std::lock_guard lock(shard.mutex);
  const Entry* entry = shard.entries.find(secret_hash);
  // Also not when the clock was set back since: it would count for longer than keep_for.
  if (entry == nullptr || entry->until <= now || entry->until > now + keep_for_ ||
      entry->session.user != user) {
    return std::nullopt;
  }
  return entry->session;
}

SessionCache::Ticket SessionCache::begin_read(const profile::UserId& user) {
  Shard& shard = shard_of(user);
  const std::lock_guard lock(shard.mutex);
  return shard.removals;
}

void SessionCache::put(const Session& session, Ticket ticket, Time now) {
  Shard& shard = shard_of(session.user);
  const std::lock_guard lock(shard.mutex);
  if (shard.removals != ticket) return;
  shard.entries.put(session.secret_hash, {.session = session, .until = now + keep_for_});
}

void SessionCache::remove(const profile::UserId& user, const std::string& secret_hash) {
  Shard& shard = shard_of(user);
  const std::lock_guard lock(shard.mutex);
  ++shard.removals;
  shard.entries.erase(secret_hash);
}

void SessionCache::remove_all(const profile::UserId& user) {
  Shard& shard = shard_of(user);
  const std::lock_guard lock(shard.mutex);
  ++shard.removals;
  shard.entries.erase_if([&](const auto& entry) { return entry.second.session.user == user; });
}

SessionCache::Shard& SessionCache::shard_of(const profile::UserId& user) {
  return *shards_[std::hash<std::string>()(user.text()) % kShards];
}

}  // namespace acquaint::login
