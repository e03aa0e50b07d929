#include <algorithm>
#include <tuple>

#include "store/memory/memory.h"

namespace acquaint::store {

using login::Grant;
using profile::UserId;

Task<Result<Done>> MemoryGrants::save(Grant grant) {
  const std::lock_guard lock(memory_.mutex);
  if (!memory_.users.contains(grant.user)) co_return no_such_user();
  memory_.grants.insert_or_assign({grant.user, grant.id}, grant);
  ++memory_.writes;
  co_return Done{};
}

Task<Result<Done>> MemoryGrants::change(UserId user, std::string id, login::GrantChange change) {
  const std::lock_guard lock(memory_.mutex);
  const auto held = memory_.grants.find({user, id});
  if (held == memory_.grants.end()) {
    co_return fail(Error::Kind::not_found, "grant.not_found", "There is no such grant.");
  }
  auto next = change(held->second);
  if (!next) co_return std::unexpected(std::move(next.error()));
  if (*next == held->second) co_return Done{};
  if (*next) {
    held->second = std::move(**next);
  } else {
    memory_.grants.erase(held);
  }
  ++memory_.writes;
  co_return Done{};
}

Task<Result<std::vector<Grant>>> MemoryGrants::list(UserId user) {
  const std::lock_guard lock(memory_.mutex);
  std::vector<Grant> grants;
  for (const auto& [key, grant] : memory_.grants) {
    if (key.first == user) grants.push_back(grant);
  }
  std::ranges::sort(grants, std::ranges::greater(),
                    [](const Grant& grant) { return std::tie(grant.created, grant.id); });
  co_return grants;
}

Task<Result<Done>> MemoryGrants::remove(UserId user, std::string id) {
  const std::lock_guard lock(memory_.mutex);
  memory_.writes += memory_.grants.erase({user, id});
  co_return Done{};
}

Task<Result<Done>> MemoryGrants::remove_all(UserId user, std::string client_id) {
  const std::lock_guard lock(memory_.mutex);
  const std::size_t removed = std::erase_if(memory_.grants, [&](const auto& held) {
    return held.first.first == user && (client_id.empty() || held.second.client_id == client_id);
  });
  if (removed > 0) ++memory_.writes;
  co_return Done{};
}

Task<Result<std::size_t>> MemoryGrants::remove_expired(Time now) {
  const std::lock_guard lock(memory_.mutex);
  std::size_t left = 10'000;
  const std::size_t removed = std::erase_if(memory_.grants, [&](const auto& held) {
    return end_of(held.second) < now && left > 0 && left-- > 0;
  });
  if (removed > 0) ++memory_.writes;
  co_return removed;
}

}  // namespace acquaint::store
