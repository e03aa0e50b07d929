// Keeps grants: the interface that every database adapter implements.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "login/grant.h"

namespace acquaint::login {

// Pure: a store may run it more than once before one run counts, or on its own thread. Nothing
// removes the grant; an error leaves it as it is. The user and the id stay as they are.
using GrantChange = std::function<Result<std::optional<Grant>>(const Grant& as_it_stands)>;

// Safe to call from any executor. Fails with `unavailable` as UserStore does.
class GrantStore {
 public:
  virtual ~GrantStore() = default;

  // Durable when it returns; replaces a grant of the same user and id. not_found "user.not_found"
  // when there is no such user.
  virtual Task<Result<Done>> save(Grant grant) = 0;
  // Applies the change in one transaction with the look at the grant, so that of all who consume
  // one code exactly one succeeds; durable when it returns. not_found "grant.not_found"; what the
  // change throws reaches the caller. Only once this succeeds is what the change found out true.
  virtual Task<Result<Done>> change(profile::UserId user, std::string id, GrantChange change) = 0;
  // All of the user, newest first.
  virtual Task<Result<std::vector<Grant>>> list(profile::UserId user) = 0;
  // Removing what is not there succeeds. Durable when it returns.
  virtual Task<Result<Done>> remove(profile::UserId user, std::string id) = 0;
  // After a new password, a block or an erasure; with a client, its grants alone.
  virtual Task<Result<Done>> remove_all(profile::UserId user, std::string client_id = {}) = 0;
  // Removes grants that ended before `now`, at most 10,000 a call; how many it were.
  virtual Task<Result<std::size_t>> remove_expired(Time now) = 0;
};

}  // namespace acquaint::login
