// SQLite itself failed: disk, memory or a damaged file. Thrown inside the adapter only; where a
// caller waits it becomes an Error.
#pragma once

#include <sqlite3.h>

#include <stdexcept>
#include <string>

#include "base/result.h"

namespace acquaint::store {

class Failure : public std::runtime_error {
 public:
  // What the connection says about the call that failed with `code`. `database` may be null.
  Failure(sqlite3* database, int code);

  bool disk_full() const;
  bool corrupt() const;

  // After a failed fsync nobody knows what is on the disk: the system may have dropped what it could
  // not write, and the next fsync succeeds without it. Never retried.
  bool sync_failed() const;

 private:
  int code_;    // Extended result code.
  int system_;  // errno of the system call behind it, or 0.
};

// As a caller of a running store sees it: "store.full" or "store.unavailable".
Error unavailable(const Failure& failure);

// As who opens `file` sees it: also "store.corrupt"; the message names the file.
Error cannot_open(const std::string& file, const Failure& failure);

}  // namespace acquaint::store
