#include "store/memory/memory.h"

namespace acquaint::store {

Task<Result<std::optional<std::string>>> MemoryLearner::load() {
  const std::lock_guard lock(memory_.mutex);
  co_return memory_.learner;
}

Task<Result<Done>> MemoryLearner::save(std::string document, Time) {
  const std::lock_guard lock(memory_.mutex);
  memory_.learner = std::move(document);
  ++memory_.writes;
  co_return Done{};
}

}  // namespace acquaint::store
