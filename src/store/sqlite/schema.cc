#include "store/sqlite/schema.h"

#include <iterator>

#include "store/migrations/sqlite.h"

namespace acquaint::store {
namespace {

constexpr int kNewest = static_cast<int>(std::size(kMigrations));

std::unexpected<Error> refused(const char* code, const std::string& file, const char* why) {
  return fail(Error::Kind::unavailable, code, file + ": " + why);
}

}  // namespace

void checkpoint_on_close(Database& database, bool wanted) {
  sqlite3_db_config(database.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, wanted ? 0 : 1, nullptr);
}

Database open_to_write(const std::string& file) {
  Database database(file, Database::Mode::write);
  // Until it is known whose file this is, closing must not write to it.
  checkpoint_on_close(database, false);
  // Nobody else writes; a checkpoint that waits for a long read must not hold up writes.
  database.execute("PRAGMA busy_timeout = 50");
  database.execute("PRAGMA wal_autocheckpoint = 0");
  database.execute("PRAGMA synchronous = FULL");
  database.execute("PRAGMA secure_delete = ON");
  database.execute("PRAGMA temp_store = MEMORY");
  database.execute("PRAGMA cell_size_check = ON");
  database.execute("PRAGMA cache_size = -16384");
  return database;
}

Database open_to_read(const std::string& file) {
  Database database(file, Database::Mode::read);
  database.execute("PRAGMA wal_autocheckpoint = 0");
  database.execute("PRAGMA temp_store = MEMORY");
  database.execute("PRAGMA cell_size_check = ON");
  database.execute("PRAGMA query_only = ON");
  return database;
}

Result<int> schema_version(Database& database, const std::string& file) {
  const std::int64_t version = database.number("PRAGMA user_version");
  const std::int64_t application = database.number("PRAGMA application_id");
  const bool empty = database.number("SELECT count(*) FROM sqlite_schema") == 0;
  if (empty && version == 0 && application == 0) return 0;
  if (application != kApplicationId || version < 1) {
    return refused("store.corrupt", file, "this is not a database of this program");
  }
  if (version > kNewest) {
    return refused("store.newer", file, "a newer version of this program wrote this database");
  }
  return static_cast<int>(version);
}

Result<Done> migrate(Database& database, const std::string& file) {
  const Result<int> version = schema_version(database, file);
  if (!version) return std::unexpected(version.error());
  checkpoint_on_close(database, true);
  database.execute("PRAGMA journal_mode = WAL");
  for (int step = *version; step < kNewest; ++step) {
    Transaction transaction(database);
    database.execute(kMigrations[step]);
    transaction.commit();
  }
  return Done{};
}

Result<Done> require_newest(Database& database, const std::string& file) {
  const Result<int> version = schema_version(database, file);
  if (!version) return std::unexpected(version.error());
  if (*version != kNewest) return refused("store.corrupt", file, "the file was replaced");
  checkpoint_on_close(database, true);
  return Done{};
}

void empty_log(Database& database) {
  sqlite3* handle = database.handle();
  const int code = sqlite3_wal_checkpoint_v2(handle, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr,
                                             nullptr);
  if (code != SQLITE_OK) throw Failure(handle, code);
}

bool is_intact(Database& database) {
  Rows rows = database.query("PRAGMA integrity_check(1)");
  return rows.next() && rows.text(0) == "ok";
}

}  // namespace acquaint::store
