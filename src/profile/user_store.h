// Keeps users: the interface that every database adapter implements and that domain code awaits.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "profile/change.h"
#include "profile/snapshot.h"

namespace acquaint::profile {

enum class UserOrder { created, updated, email, name, last_login, logins_count, id };

struct UserQuery {
  std::size_t offset = 0;
  std::size_t limit = 50;
  UserOrder order = UserOrder::created;
  bool descending = false;
  bool with_total = false;
  // Exact matches on folded values; at most one is set. Without one, all users.
  std::optional<std::string> email;     // On any connection.
  std::optional<std::string> username;  // On any connection.
  std::optional<std::string> phone;
  // Only users behind this id; for all users in ascending order of id, without an offset. Whoever
  // reads all users pages this way: its cost does not grow with the pages before.
  std::optional<UserId> after;
};

// Of the stored text of a user, and of the data of one event, in bytes.
inline constexpr std::size_t kUserBytesMax = 4 * 1024 * 1024;

struct UserPage {
  std::vector<UserPtr> users;
  std::optional<std::size_t> total;  // Of all that match, when it was asked for.
};

struct UserPair {
  UserPtr first;
  UserPtr second;  // Null: there is none.
};

// Safe to call from any executor; awaiting never blocks a thread. Fails with `unavailable`, code
// "store.unavailable" or "store.full", when the database itself is broken or the disk is full; then
// nothing was saved, or, for a write whose outcome cannot be known, nothing was acknowledged.
class UserStore {
 public:
  virtual ~UserStore() = default;

  // The user as last committed. not_found "user.not_found" if never created or erased.
  virtual Task<Result<UserPtr>> find(UserId id) = 0;

  // Who holds this e-mail address, phone number, user name or upstream identity: not_found
  // "user.not_found" if nobody.
  virtual Task<Result<UserId>> find_by_handle(Handle handle) = 0;

  // Saves a new user with its events; durable when it returns. conflict "user.exists" when the id or
  // one of its handles is taken, too_large "user.too_large" beyond kUserBytesMax: nothing is saved
  // then.
  virtual Task<Result<UserPtr>> create(User user, std::vector<Event> events) = 0;

  // Applies a pure change and its events in one transaction; durable when it returns. A change that
  // makes no difference to the user and has no events is not written. Errors of the change itself
  // pass through, and nothing is saved. conflict "user.exists" when a new handle is taken, too_large
  // "user.too_large" beyond kUserBytesMax.
  virtual Task<Result<UserPtr>> change(UserId id, Change change) = 0;

  // The same for two users in one transaction: handles move from one to the other, and nobody sees
  // one half. not_found "user.not_found" when there is no `first`; `second` may be absent before and
  // after, and the change says. When `second` goes, its sessions and grants go with it, but its
  // history stays, for it may come back; erase() of whoever holds it as an identity
  // (Identity::former_user) removes that too. When it comes, its version goes on after the one that
  // the change gives it, so that both histories are one. The ids must be different.
  virtual Task<Result<UserPair>> change_pair(UserId first, UserId second, PairChange change) = 0;

  // Leaves no trace of the person, nor of visitors that were merged into it; the user as it last was.
  // Erasing what is not there succeeds, for absence was asked for, and returns null.
  virtual Task<Result<UserPtr>> erase(UserId id) = 0;

  // Users as last committed, in a total order (ties by id); no visitors.
  virtual Task<Result<UserPage>> list(UserQuery query) = 0;

  // Events of one user after a sequence number, oldest first. A page ends with the change that brings
  // it to `limit` events (up to 1,000) and holds all events of that change, so it may be longer; a
  // shorter page is the last one. Go on after the last sequence number.
  virtual Task<Result<std::vector<StoredEvent>>> history(UserId id, std::uint64_t after,
                                                         std::size_t limit) = 0;
};

}  // namespace acquaint::profile
