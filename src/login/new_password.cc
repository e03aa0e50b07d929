#include "login/new_password.h"

#include <sodium.h>

#include <algorithm>
#include <utility>

namespace acquaint::login {
namespace {

std::optional<PasswordProblem> problem_of(const PasswordPolicy& policy, const NewPassword& wanted,
                                          PasswordFacts facts) {
  const auto words = personal_words(wanted.user, policy.personal_fields);
  facts.personal_words = words;
  auto good = check_password(policy, wanted.password, facts);
  if (good) return std::nullopt;
  return std::move(good.error());
}

// Whether it is one of the latest `history_size` passwords.
Task<Result<bool>> matches_history(HashPool& hashes, const NewPassword& wanted,
                                   std::size_t history_size) {
  const std::size_t count = std::min(wanted.latest_hashes.size(), history_size);
  for (std::size_t i = 0; i < count; ++i) {
    // What cannot be computed cannot be logged in with either.
    if (!is_supported_hash(wanted.latest_hashes[i])) continue;
    const auto matches = co_await hashes.verify(wanted.latest_hashes[i], wanted.password);
    if (!matches || *matches) co_return matches;
  }
  co_return false;
}

Task<Result<std::optional<PasswordProblem>>> find_problem(HashPool& hashes,
                                                          const BreachedPasswords& breached,
                                                          const PasswordPolicy& policy,
                                                          const NewPassword& wanted) {
  if (auto problem = problem_of(policy, wanted, {})) co_return problem;

  HashPool::Question is_breached = [&breached](std::string_view password) {
    return breached.contains(password);
  };
  const auto leaked = co_await hashes.ask(wanted.password, std::move(is_breached));
  if (!leaked) co_return std::unexpected(leaked.error());
  if (auto problem = problem_of(policy, wanted, {.is_breached = *leaked})) co_return problem;

  const auto former = co_await matches_history(hashes, wanted, policy.history_size);
  if (!former) co_return std::unexpected(former.error());
  co_return problem_of(policy, wanted, {.matches_history = *former});
}

}  // namespace

Task<Result<std::optional<PasswordProblem>>> find_password_problem(
    HashPool& hashes, const BreachedPasswords& breached, const PasswordPolicy& policy,
    NewPassword wanted) {
  auto problem = co_await find_problem(hashes, breached, policy, wanted);
  sodium_memzero(wanted.password.data(), wanted.password.size());
  co_return problem;
}

}  // namespace acquaint::login
