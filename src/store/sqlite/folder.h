// The data folder: the names of its files and the lock that lets one process at a time use it.
#pragma once

#include <string>
#include <utility>

#include "base/result.h"

namespace acquaint::store {

// The folder that a file or folder is in.
std::string folder_of(const std::string& path);

std::string database_file(const std::string& folder);

// Holds a folder's lock while it lives. The kernel lets go of it when the process ends, however.
class FolderLock {
 public:
  // Creates the folder (mode 0700) when it is missing. Errors (`unavailable`): "store.locked",
  // "store.unavailable".
  static Result<FolderLock> take(const std::string& folder);

  FolderLock(FolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int file) : file_(file) {}
  int file_;
};

// Makes an empty file that only its owner may read, unless there is one already; whether it did.
Result<bool> create_private_file(const std::string& file);

// Makes the names of the files in a folder durable.
Result<Done> sync_folder(const std::string& folder);

// "<what>: <the system's words for errno>", as `unavailable` "store.full" or "store.unavailable".
std::unexpected<Error> system_failure(const std::string& what, int error);

}  // namespace acquaint::store
