// Sessions of signed-in users. The browser holds the secret; the store holds only its hash.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"
#include "profile/handle.h"

namespace acquaint::login {

struct Session {
  profile::UserId user;
  std::string secret_hash;  // SHA-256 of the secret: 32 raw bytes.
  Time created;
  Time expires;

  bool operator==(const Session&) const = default;
};

// Safe to call from any executor. Fails with `unavailable` as UserStore does.
class SessionStore {
 public:
  virtual ~SessionStore() = default;

  // Durable when it returns. not_found "user.not_found" when there is no such user.
  virtual Task<Result<Done>> save(Session session) = 0;
  // not_found "session.not_found" when it was never saved or was removed. Does not look at `expires`.
  virtual Task<Result<Session>> find(profile::UserId user, std::string secret_hash) = 0;
  // Moves the end of a session. Nothing happens to one that was removed: it stays so.
  virtual Task<Result<Done>> prolong(profile::UserId user, std::string secret_hash, Time expires) = 0;
  // Removing what is not there succeeds. Durable when it returns.
  virtual Task<Result<Done>> remove(profile::UserId user, std::string secret_hash) = 0;
  // Signs the user out everywhere. Durable when it returns.
  virtual Task<Result<Done>> remove_all(profile::UserId user) = 0;
  // Removes sessions that expired before `now`, at most 10,000 a call; how many it were.
  virtual Task<Result<std::size_t>> remove_expired(Time now) = 0;
};

}  // namespace acquaint::login
