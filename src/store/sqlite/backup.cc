#include "store/sqlite/backup.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "store/sqlite/checksum.h"
#include "store/sqlite/folder.h"
#include "store/sqlite/schema.h"
#include "store/store.h"

namespace acquaint::store {
namespace {

constexpr int kPagesPerStep = 1024;

// The read transaction makes all steps copy the same moment, and lets writers go on.
void copy_pages(Database& from, Database& to, const CopyProgress& progress) {
  const Transaction one_moment(from);
  const auto page_bytes = static_cast<std::uint64_t>(from.number("PRAGMA page_size"));
  from.number("SELECT count(*) FROM sqlite_schema");  // A transaction begins with its first read.
  sqlite3_backup* backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
  if (backup == nullptr) throw Failure(to.handle(), sqlite3_errcode(to.handle()));
  int stepped = SQLITE_OK;
  while (stepped == SQLITE_OK) {
    stepped = sqlite3_backup_step(backup, kPagesPerStep);
    const auto total = static_cast<std::uint64_t>(sqlite3_backup_pagecount(backup));
    const auto left = static_cast<std::uint64_t>(sqlite3_backup_remaining(backup));
    if (progress) progress((total - left) * page_bytes, total * page_bytes);
  }
  sqlite3_backup_finish(backup);
  if (stepped != SQLITE_DONE) throw Failure(to.handle(), stepped);
}

// Copies a database into the new, empty file `to`, durably.
Result<Done> copy_database(const std::string& from, const std::string& to,
                           const CopyProgress& progress) {
  try {
    Database source = open_to_read(from);
    Database copy(to, Database::Mode::write);
    copy.execute("PRAGMA synchronous = EXTRA");
    copy_pages(source, copy, progress);
    // A copy is one file: without this it would go on with a log beside it.
    copy.execute("PRAGMA journal_mode = DELETE");
    return Done{};
  } catch (const Failure& failure) {
    return std::unexpected(cannot_open(failure.disk_full() ? to : from, failure));
  }
}

Result<Done> check_database(const std::string& file) {
  try {
    Database database = open_to_read(file);
    const Result<int> version = schema_version(database, file);
    if (!version) return std::unexpected(version.error());
    if (*version > 0 && is_intact(database)) return Done{};
    return fail(Error::Kind::unavailable, "store.corrupt", file + ": this copy is damaged");
  } catch (const Failure& failure) {
    return std::unexpected(cannot_open(file, failure));
  }
}

// Moves what is in the write-ahead log into the database. What cannot be opened is kept as it is.
void put_log_away(const std::string& file) {
  try {
    Database database(file, Database::Mode::write);
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  } catch (const Failure&) {
    std::rename((file + "-wal").c_str(), (file + ".before-restore-wal").c_str());
  }
  unlink((file + "-shm").c_str());
}

// At no moment is there no database: an empty one would be made in its place.
Result<Done> put_in_place(const std::string& restored, const std::string& file) {
  const std::string former = file + ".before-restore";
  unlink(former.c_str());
  unlink((former + "-wal").c_str());
  // Also when only the log is there: it would become part of the new database.
  put_log_away(file);
  if (std::filesystem::exists(file)) {
    if (link(file.c_str(), former.c_str()) != 0) return system_failure(former, errno);
  }
  if (std::rename(restored.c_str(), file.c_str()) != 0) return system_failure(file, errno);
  return sync_folder(folder_of(file));
}

}  // namespace

Result<Done> back_up_database(const std::string& file, const std::string& target,
                              const CopyProgress& progress) {
  const Result<bool> reserved = create_private_file(target);
  if (!reserved) return std::unexpected(reserved.error());
  if (!*reserved) {
    return fail(Error::Kind::conflict, "backup.exists", target + ": this file exists already");
  }
  const std::string partial = target + ".partial";
  unlink(partial.c_str());
  const auto give_up = [&](Error error) {
    unlink(partial.c_str());
    unlink(target.c_str());
    return std::unexpected(std::move(error));
  };
  if (auto made = create_private_file(partial); !made) return give_up(std::move(made.error()));
  if (auto copied = copy_database(file, partial, progress); !copied) {
    return give_up(std::move(copied.error()));
  }
  if (auto added = add_checksum(partial); !added) return give_up(std::move(added.error()));
  if (std::rename(partial.c_str(), target.c_str()) != 0) {
    return give_up(system_failure(target, errno).error());
  }
  return sync_folder(folder_of(target));
}

Result<Done> restore_sqlite_store(const std::string& folder, const std::string& backup_file,
                                  FormerDatabase former, const CopyProgress& progress) {
  const Result<FolderLock> lock = FolderLock::take(folder);
  if (!lock) return std::unexpected(lock.error());
  if (!std::filesystem::exists(backup_file)) {
    return fail(Error::Kind::not_found, "backup.not_found", backup_file + ": no such file");
  }
  const std::string file = database_file(folder), restored = file + ".restoring";
  if (former == FormerDatabase::refuse &&
      (std::filesystem::exists(file) || std::filesystem::exists(file + "-wal"))) {
    return fail(Error::Kind::conflict, "restore.not_empty",
                folder + ": this folder holds a database already");
  }
  unlink(restored.c_str());
  const auto give_up = [&](Error error) {
    unlink(restored.c_str());
    return std::unexpected(std::move(error));
  };
  if (auto made = create_private_file(restored); !made) return give_up(std::move(made.error()));
  if (auto same = verify_checksum(backup_file); !same) return give_up(std::move(same.error()));
  if (auto intact = check_database(backup_file); !intact) return give_up(std::move(intact.error()));
  if (auto copied = copy_database(backup_file, restored, progress); !copied) {
    return give_up(std::move(copied.error()));
  }
  // The copy too: the file may have been damaged, or replaced, on the way.
  if (auto intact = check_database(restored); !intact) return give_up(std::move(intact.error()));
  if (auto placed = put_in_place(restored, file); !placed) return give_up(std::move(placed.error()));
  return Done{};
}

}  // namespace acquaint::store
