#include "store/sqlite/sqlite_keys.h"

namespace acquaint::store {

using login::StoredKey;

Task<Result<std::vector<StoredKey>>> SqliteKeys::load() {
  auto from_file = [](Database& database) -> Result<std::vector<StoredKey>> {
    std::vector<StoredKey> keys;
    Rows rows =
        database.query("SELECT id, use, material, created_ms FROM keys ORDER BY created_ms, id");
    while (rows.next()) {
      keys.push_back({.id = std::string(rows.text(0)),
                      .use = std::string(rows.text(1)),
                      .material = std::string(rows.text(2)),
                      .created = from_ms(rows.number(3))});
    }
    return keys;
  };
  co_return co_await readers_.read<std::vector<StoredKey>>(from_file);
}

Task<Result<Done>> SqliteKeys::add(StoredKey key) {
  auto apply = [&](Batch& batch) -> Result<Done> {
    const int added = batch.database().run(
        "INSERT INTO keys (id, use, material, created_ms) VALUES (?1, ?2, ?3, ?4) "
        "ON CONFLICT DO NOTHING",
        key.id, key.use, key.material, to_ms(key.created));
    if (added == 0) return fail(Error::Kind::conflict, "key.exists", "A key with this id exists.");
    return Done{};
  };
  co_return co_await writer_.write<Done>(apply);
}

}  // namespace acquaint::store
