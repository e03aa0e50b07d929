#include <algorithm>
#include <tuple>

#include "store/memory/memory.h"

namespace acquaint::store {

using login::StoredKey;

Task<Result<std::vector<StoredKey>>> MemoryKeys::load() {
  const std::lock_guard lock(memory_.mutex);
  std::vector<StoredKey> keys = memory_.keys;
  std::ranges::sort(keys, {}, [](const StoredKey& key) { return std::tie(key.created, key.id); });
  co_return keys;
}

Task<Result<Done>> MemoryKeys::add(StoredKey key) {
  const std::lock_guard lock(memory_.mutex);
  if (std::ranges::find(memory_.keys, key.id, &StoredKey::id) != memory_.keys.end()) {
    co_return fail(Error::Kind::conflict, "key.exists", "A key with this id exists.");
  }
  memory_.keys.push_back(std::move(key));
  ++memory_.writes;
  co_return Done{};
}

}  // namespace acquaint::store
