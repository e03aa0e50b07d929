#include "store/memory/memory.h"

namespace acquaint::store {

using login::Session;
using profile::UserId;

Task<Result<Done>> MemorySessions::save(Session session) {
  const std::lock_guard lock(memory_.mutex);
  if (!memory_.users.contains(session.user)) co_return no_such_user();
  memory_.sessions.insert_or_assign({session.user, session.secret_hash}, session);
  ++memory_.writes;
  co_return Done{};
}

Task<Result<Session>> MemorySessions::find(UserId user, std::string secret_hash) {
  const std::lock_guard lock(memory_.mutex);
  const auto found = memory_.sessions.find({user, secret_hash});
  if (found == memory_.sessions.end()) {
    co_return fail(Error::Kind::not_found, "session.not_found", "There is no such session.");
  }
  co_return found->second;
}

Task<Result<Done>> MemorySessions::prolong(UserId user, std::string secret_hash, Time expires) {
  const std::lock_guard lock(memory_.mutex);
  const auto held = memory_.sessions.find({user, secret_hash});
  if (held == memory_.sessions.end()) co_return Done{};
  held->second.expires = expires;
  ++memory_.writes;
  co_return Done{};
}

Task<Result<Done>> MemorySessions::remove(UserId user, std::string secret_hash) {
  const std::lock_guard lock(memory_.mutex);
  memory_.writes += memory_.sessions.erase({user, secret_hash});
  co_return Done{};
}

Task<Result<Done>> MemorySessions::remove_all(UserId user) {
  const std::lock_guard lock(memory_.mutex);
  if (std::erase_if(memory_.sessions, [&](const auto& held) { return held.first.first == user; })) {
    ++memory_.writes;
  }
  co_return Done{};
}

Task<Result<std::size_t>> MemorySessions::remove_expired(Time now) {
  const std::lock_guard lock(memory_.mutex);
  std::size_t left = 10'000;
  const std::size_t removed = std::erase_if(memory_.sessions, [&](const auto& held) {
    return held.second.expires < now && left > 0 && left-- > 0;
  });
  if (removed > 0) ++memory_.writes;
  co_return removed;
}

}  // namespace acquaint::store
