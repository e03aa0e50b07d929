#include "store/sqlite/sqlite_moments.h"

namespace acquaint::store {

using population::StoredMoments;
using population::StoredSample;

// What holds for the whole sample is in the row without a user.
Task<Result<StoredSample>> SqliteMoments::load() {
  auto from_file = [](Database& database) -> Result<StoredSample> {
    StoredSample sample;
    Rows rows = database.query("SELECT user_id, document FROM moments ORDER BY user_id");
    while (rows.next()) {
      const std::string document(rows.text(1));
      if (rows.text(0).empty()) {
        sample.bounds = document;
      } else if (auto user = profile::UserId::parse(rows.text(0))) {
        sample.users.push_back({std::move(*user), document});
      }
    }
    return sample;
  };
  co_return co_await readers_.read<StoredSample>(from_file);
}

Task<Result<Done>> SqliteMoments::save(StoredSample changed) {
  auto apply = [&](Batch& batch) -> Result<Done> {
    Database& database = batch.database();
    for (const StoredMoments& each : changed.users) {
      database.run("DELETE FROM moments WHERE user_id = ?1", each.user.text());
      if (each.document.empty()) continue;
      database.run("INSERT INTO moments (user_id, document) SELECT user_id, ?2 FROM users WHERE user_id = ?1",
                   each.user.text(), each.document);
    }
    database.run("INSERT OR REPLACE INTO moments (user_id, document) VALUES ('', ?1)", changed.bounds);
    return Done{};
  };
  co_return co_await writer_.write<Done>(apply);
}

}  // namespace acquaint::store
