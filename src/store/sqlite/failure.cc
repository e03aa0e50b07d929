#include "store/sqlite/failure.h"

#include <cerrno>

namespace acquaint::store {
namespace {

// SQLite's own words for the result code. Not its message for the connection: that one may quote
// statements and values.
std::string reason_of(int code, int system) {
  std::string reason = sqlite3_errstr(code);
  if (system != 0) reason.append(" (system error ").append(std::to_string(system)).append(")");
  return reason.append(", code ").append(std::to_string(code));
}

int system_error_of(sqlite3* database, int code) {
  const int primary = code & 0xff;
  const bool from_system = primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN;
  return database != nullptr && from_system ? sqlite3_system_errno(database) : 0;
}

int extended_code_of(sqlite3* database, int code) {
  if (database == nullptr) return code;
  const int extended = sqlite3_extended_errcode(database);
  return (extended & 0xff) == (code & 0xff) ? extended : code;
}

}  // namespace

Failure::Failure(sqlite3* database, int code)
    : std::runtime_error(
          reason_of(extended_code_of(database, code), system_error_of(database, code))),
      code_(extended_code_of(database, code)),
      system_(system_error_of(database, code)) {}

bool Failure::disk_full() const {
  return (code_ & 0xff) == SQLITE_FULL || system_ == ENOSPC || system_ == EDQUOT;
}

bool Failure::corrupt() const {
  return (code_ & 0xff) == SQLITE_CORRUPT || (code_ & 0xff) == SQLITE_NOTADB;
}

bool Failure::sync_failed() const {
  return code_ == SQLITE_IOERR_FSYNC || code_ == SQLITE_IOERR_DIR_FSYNC;
}

Error unavailable(const Failure& failure) {
  if (failure.sync_failed()) {
    return {Error::Kind::unavailable, "store.unavailable",
            "The disk failed to keep what was written. Nothing is written until a restart.", {}};
  }
  if (failure.disk_full()) {
    return {Error::Kind::unavailable, "store.full", "The disk of the database is full.", {}};
  }
  return {Error::Kind::unavailable, "store.unavailable", "The database cannot be used now.", {}};
}

Error cannot_open(const std::string& file, const Failure& failure) {
  Error error = unavailable(failure);
  if (failure.corrupt()) error.code = "store.corrupt";
  error.message = file + ": " + failure.what();
  return error;
}

}  // namespace acquaint::store
