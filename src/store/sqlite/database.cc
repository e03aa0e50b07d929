#include "store/sqlite/database.h"

#include "base/check.h"

namespace acquaint::store {
namespace {

constexpr int kBusyMs = 1000;

int flags_of(Database::Mode mode) {
  switch (mode) {
    case Database::Mode::read: return SQLITE_OPEN_READONLY;
    case Database::Mode::write: return SQLITE_OPEN_READWRITE;
    case Database::Mode::create: return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

}  // namespace

bool Rows::next() {
  const int code = sqlite3_step(statement_);
  if (code != SQLITE_ROW && code != SQLITE_DONE) throw Failure(database_, code);
  return code == SQLITE_ROW;
}

std::string_view Rows::text(int column) const {
  // Asked for in this order: the conversion to text may change the length.
  const void* bytes = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

Database::Database(const std::string& file, Mode mode) {
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(file.c_str(), &opened, flags_of(mode) | SQLITE_OPEN_NOMUTEX, nullptr);
  handle_.reset(opened);
  check(code);
  check(sqlite3_extended_result_codes(opened, 1));
  check(sqlite3_busy_timeout(opened, kBusyMs));
  // A damaged or planted file must not make the library run what its schema says.
  check(sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr));
  check(sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr));
}

void Database::execute(Sql sql) {
  check(sqlite3_exec(handle_.get(), sql.text(), nullptr, nullptr, nullptr));
}

std::int64_t Database::number(Sql sql) {
  Rows rows = query(sql);
  if (!rows.next()) throw Failure(nullptr, SQLITE_CORRUPT);
  return rows.number(0);
}

sqlite3_stmt* Database::prepared(Sql sql, int values) {
  auto& statement = statements_[sql.text()];
  if (!statement) {
    sqlite3_stmt* made = nullptr;
    check(sqlite3_prepare_v3(handle_.get(), sql.text(), -1, SQLITE_PREPARE_PERSISTENT, &made,
                             nullptr));
    statement.reset(made);
  }
  ACQUAINT_CHECK(sqlite3_bind_parameter_count(statement.get()) == values);
  ACQUAINT_CHECK(sqlite3_stmt_busy(statement.get()) == 0);
  return statement.get();
}

int Database::finish(sqlite3_stmt* statement) {
  const int code = sqlite3_step(statement);
  if (code != SQLITE_DONE && code != SQLITE_ROW) {
    const Failure failure(handle_.get(), code);
    sqlite3_reset(statement);
    throw failure;
  }
  check(sqlite3_reset(statement));
  return sqlite3_changes(handle_.get());
}

void Database::check(int code) const {
  if (code != SQLITE_OK) throw Failure(handle_.get(), code);
}

void Database::bind(sqlite3_stmt* statement, int place, std::string_view text,
                    sqlite3_destructor_type keep) {
  // An empty view may have no address, which would bind NULL.
  const char* bytes = text.empty() ? "" : text.data();
  check(sqlite3_bind_text64(statement, place, bytes, text.size(), keep, SQLITE_UTF8));
}

void Database::bind(sqlite3_stmt* statement, int place, Blob blob, sqlite3_destructor_type keep) {
  const char* bytes = blob.bytes.empty() ? "" : blob.bytes.data();
  check(sqlite3_bind_blob64(statement, place, bytes, blob.bytes.size(), keep));
}

Transaction::Transaction(Database& database) : database_(database) { database_.run("BEGIN"); }

Transaction::~Transaction() {
  // SQLite may have rolled back already, after an error of the disk.
  if (!database_.in_transaction()) return;
  try {
    database_.run("ROLLBACK");
  } catch (const Failure&) {
    // What is left of the transaction goes with the connection, which its owner closes on errors.
  }
}

void Transaction::commit() { database_.run("COMMIT"); }

}  // namespace acquaint::store
