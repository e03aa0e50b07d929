#include <algorithm>
#include <utility>

#include "profile/visitor.h"
#include "store/memory/memory.h"

namespace acquaint::store {

using profile::UserId;

Task<Result<std::uint64_t>> MemoryVisitors::count() {
  const std::lock_guard lock(memory_.mutex);
  co_return static_cast<std::uint64_t>(
      std::ranges::count_if(memory_.users, [](const auto& held) { return profile::is_visitor(held.first); }));
}

Task<Result<std::vector<UserId>>> MemoryVisitors::idle(profile::IdleQuery query) {
  std::vector<std::pair<Time, UserId>> over;
  {
    const std::lock_guard lock(memory_.mutex);
    for (const auto& [id, user] : memory_.users) {
      if (!profile::is_visitor(id)) continue;
      const Time active = profile::last_active(user->user());
      if (active < (user->user().merged_into ? query.merged_before : query.active_before)) over.emplace_back(active, id);
    }
  }
  std::ranges::sort(over);
  std::vector<UserId> ids;
  for (const auto& [active, id] : over) {
    if (ids.size() < query.limit) ids.push_back(id);
  }
  co_return ids;
}

}  // namespace acquaint::store
