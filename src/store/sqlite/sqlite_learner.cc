#include "store/sqlite/sqlite_learner.h"

#include <utility>

namespace acquaint::store {

Task<Result<std::optional<std::string>>> SqliteLearner::load() {
  auto from_file = [](Database& database) -> Result<std::optional<std::string>> {
    Rows rows = database.query("SELECT document FROM learner WHERE id = 1");
    if (!rows.next()) return std::nullopt;
    return std::string(rows.text(0));
  };
  co_return co_await readers_.read<std::optional<std::string>>(from_file);
}

Task<Result<Done>> SqliteLearner::save(std::string document, Time now) {
  auto apply = [&](Batch& batch) -> Result<Done> {
    batch.database().run("INSERT OR REPLACE INTO learner (id, document, saved_ms) VALUES (1, ?1, ?2)",
                         document, to_ms(now));
    return Done{};
  };
  co_return co_await writer_.write<Done>(apply);
}

}  // namespace acquaint::store
