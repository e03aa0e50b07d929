#include "store/sqlite/folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace acquaint::store {

std::string folder_of(const std::string& path) {
  std::filesystem::path parent = std::filesystem::path(path).parent_path();
  if (path.ends_with('/')) parent = parent.parent_path();
  return parent.empty() ? "." : parent.string();
}

std::string database_file(const std::string& folder) { return folder + "/acquaint.db"; }

std::unexpected<Error> system_failure(const std::string& what, int error) {
  const bool full = error == ENOSPC || error == EDQUOT;
  return fail(Error::Kind::unavailable, full ? "store.full" : "store.unavailable",
              what + ": " + std::system_category().message(error));
}

Result<FolderLock> FolderLock::take(const std::string& folder) {
  if (mkdir(folder.c_str(), 0700) == 0) {
    if (auto synced = sync_folder(folder_of(folder)); !synced) {
      return std::unexpected(std::move(synced.error()));
    }
  } else if (errno != EEXIST) {
    return system_failure(folder, errno);
  }
  const std::string name = folder + "/lock";
  const int file = open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return system_failure(name, errno);
  FolderLock lock(file);
  if (flock(file, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return system_failure(name, errno);
  return fail(Error::Kind::unavailable, "store.locked",
              name + ": another process uses this data folder");
}

FolderLock::~FolderLock() {
  if (file_ >= 0) close(file_);
}

Result<bool> create_private_file(const std::string& file) {
  const int made = open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made < 0 && errno == EEXIST) return false;
  if (made < 0) return system_failure(file, errno);
  close(made);
  return true;
}

Result<Done> sync_folder(const std::string& folder) {
  const int file = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return system_failure(folder, errno);
  const int code = fsync(file);
  const int error = errno;
  close(file);
  if (code != 0) return system_failure(folder, error);
  return Done{};
}

}  // namespace acquaint::store
