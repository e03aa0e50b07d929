// A password that somebody wants to have: everything that speaks against it, cheapest first.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/task.h"
#include "login/breached_passwords.h"
#include "login/hash_pool.h"
#include "login/password_policy.h"

namespace acquaint::login {

struct NewPassword {
  std::string password;
  JsonObject user;                          // What is known of them, as personal_words() takes it.
  std::vector<std::string> latest_hashes;   // Of latest_password_hashes(); none for a new user.
};

// The first problem in the order of PasswordProblem::Kind; nothing when the password may be set.
// Leaked passwords are looked up under every policy, on a thread of the pool. Only when all other
// rules are kept, at most `policy.history_size` hashes are compared, one after another. Errors of
// HashPool; throws what BreachedPasswords::contains throws. The references outlive the task.
Task<Result<std::optional<PasswordProblem>>> find_password_problem(
    HashPool& hashes, const BreachedPasswords& breached, const PasswordPolicy& policy,
    NewPassword wanted);

}  // namespace acquaint::login
