#include "store/memory/memory.h"

namespace acquaint::store {

using population::StoredMoments;
using population::StoredSample;

Task<Result<StoredSample>> MemoryMoments::load() {
  const std::lock_guard lock(memory_.mutex);
  StoredSample sample{.users = {}, .bounds = memory_.moment_bounds};
  for (const auto& [user, document] : memory_.moments) sample.users.push_back({user, document});
  co_return sample;
}

Task<Result<Done>> MemoryMoments::save(StoredSample changed) {
  const std::lock_guard lock(memory_.mutex);
  for (StoredMoments& each : changed.users) {
    if (each.document.empty()) {
      memory_.moments.erase(each.user);
    } else if (memory_.users.contains(each.user)) {
      memory_.moments.insert_or_assign(each.user, std::move(each.document));
    }
  }
  memory_.moment_bounds = std::move(changed.bounds);
  ++memory_.writes;
  co_return Done{};
}

}  // namespace acquaint::store
