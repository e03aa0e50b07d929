// A thin wrapper of SQLite's C API: connections, prepared statements that are kept, transactions.
// Every call throws Failure when SQLite fails. A Database belongs to one thread at a time.
#pragma once

#include <sqlite3.h>

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "store/sql.h"
#include "store/sqlite/failure.h"

namespace acquaint::store {

// Bytes that are not text.
struct Blob {
  std::string_view bytes;
};

// The rows of one run of a statement, one at a time. What it reads stays locked until it goes.
class Rows {
 public:
  Rows(sqlite3* database, sqlite3_stmt* statement) : database_(database), statement_(statement) {}
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  ~Rows() { sqlite3_reset(statement_); }

  // Whether there is one more row; the values below are those of this row, until the next call.
  bool next();

  std::int64_t number(int column) const { return sqlite3_column_int64(statement_, column); }
  std::string_view text(int column) const;

 private:
  sqlite3* database_;
  sqlite3_stmt* statement_;
};

class Database {
 public:
  enum class Mode { read, write, create };

  Database(const std::string& file, Mode mode);

  // Runs one or more statements that need no values and whose rows do not matter.
  void execute(Sql sql);

  // The first column of the only row of a statement without values.
  std::int64_t number(Sql sql);

  // Runs a statement with ?1, ?2, ... bound to the values; how many rows it changed.
  template <typename... Values>
  int run(Sql sql, const Values&... values) {
    sqlite3_stmt* statement = prepared(sql, sizeof...(values));
    int place = 0;
    (bind(statement, ++place, values, SQLITE_STATIC), ...);
    return finish(statement);
  }

  // As run, for a statement that gives rows. The same statement must not run inside itself.
  template <typename... Values>
  Rows query(Sql sql, const Values&... values) {
    sqlite3_stmt* statement = prepared(sql, sizeof...(values));
    int place = 0;
    (bind(statement, ++place, values, SQLITE_TRANSIENT), ...);
    return Rows(handle_.get(), statement);
  }

  bool in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }
  std::int64_t rows_changed() const { return sqlite3_total_changes64(handle_.get()); }
  sqlite3* handle() const { return handle_.get(); }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
  };

  sqlite3_stmt* prepared(Sql sql, int values);
  int finish(sqlite3_stmt* statement);
  void check(int code) const;

  void bind(sqlite3_stmt* statement, int place, std::integral auto value, sqlite3_destructor_type) {
    check(sqlite3_bind_int64(statement, place, static_cast<sqlite3_int64>(value)));
  }
  void bind(sqlite3_stmt* statement, int place, std::string_view text, sqlite3_destructor_type keep);
  void bind(sqlite3_stmt* statement, int place, Blob blob, sqlite3_destructor_type keep);
  template <typename T>
  void bind(sqlite3_stmt* statement, int place, const std::optional<T>& value,
            sqlite3_destructor_type keep) {
    if (value) return bind(statement, place, *value, keep);
    check(sqlite3_bind_null(statement, place));
  }

  std::unique_ptr<sqlite3, Close> handle_;
  // By the address of the literal. Declared last: statements must go before their connection.
  std::unordered_map<const char*, std::unique_ptr<sqlite3_stmt, Finalize>> statements_;
};

// Rolls back unless committed, whichever way we leave.
class Transaction {
 public:
  explicit Transaction(Database& database);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();

  void commit();

 private:
  Database& database_;
};

}  // namespace acquaint::store
