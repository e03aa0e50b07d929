#include "store/sqlite/faulty_disk.h"

#include <sqlite3.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "store/sqlite/test_folder.h"

namespace acquaint::store {
namespace {

FaultyDisk* the_disk = nullptr;
sqlite3_vfs* the_system = nullptr;
sqlite3_vfs the_layer;
thread_local int last_error = 0;

// What SQLite allocates for an open file: ours, and behind it the system's.
struct File {
  sqlite3_file base;
  const char* name;  // SQLite keeps it as long as the file is open.

  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<File*>(file)->real(); }

int fault(bool full, int code) {
  last_error = full ? ENOSPC : EIO;
  return code;
}

int close_file(sqlite3_file* file) { return real(file)->pMethods->xClose(real(file)); }

int write_file(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  bool full = false;
  if (the_disk->fails_write(full)) return fault(full, full ? SQLITE_FULL : SQLITE_IOERR_WRITE);
  return real(file)->pMethods->xWrite(real(file), bytes, count, offset);
}

// The real disk's fsync does not matter to a test, and takes its time.
int sync_file(sqlite3_file* file, int) {
  bool full = false;
  if (the_disk->fails_sync(full)) return fault(full, SQLITE_IOERR_FSYNC);
  the_disk->saved(reinterpret_cast<File*>(file)->name);
  return SQLITE_OK;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  return real(file)->pMethods->xTruncate(real(file), size);
}

// What only passes on to the system.
template <auto kMethod, typename... Arguments>
auto pass(sqlite3_file* file, Arguments... arguments) {
  return (real(file)->pMethods->*kMethod)(real(file), arguments...);
}

// SQLite's own use of memory-mapped pages is off, so versions 1 and 2 of the methods suffice.
const sqlite3_io_methods kMethods{
    .iVersion = 2,
    .xClose = close_file,
    .xRead = pass<&sqlite3_io_methods::xRead, void*, int, sqlite3_int64>,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = pass<&sqlite3_io_methods::xFileSize, sqlite3_int64*>,
    .xLock = pass<&sqlite3_io_methods::xLock, int>,
    .xUnlock = pass<&sqlite3_io_methods::xUnlock, int>,
    .xCheckReservedLock = pass<&sqlite3_io_methods::xCheckReservedLock, int*>,
    .xFileControl = pass<&sqlite3_io_methods::xFileControl, int, void*>,
    .xSectorSize = pass<&sqlite3_io_methods::xSectorSize>,
    .xDeviceCharacteristics = pass<&sqlite3_io_methods::xDeviceCharacteristics>,
    .xShmMap = pass<&sqlite3_io_methods::xShmMap, int, int, int, void volatile**>,
    .xShmLock = pass<&sqlite3_io_methods::xShmLock, int, int, int>,
    .xShmBarrier = pass<&sqlite3_io_methods::xShmBarrier>,
    .xShmUnmap = pass<&sqlite3_io_methods::xShmUnmap, int>,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* flags_out) {
  auto* opened = reinterpret_cast<File*>(file);
  opened->base.pMethods = nullptr;
  opened->name = name;
  const int code = the_system->xOpen(the_system, name, opened->real(), flags, flags_out);
  if (opened->real()->pMethods != nullptr) opened->base.pMethods = &kMethods;
  return code;
}

int error_of_system(sqlite3_vfs*, int size, char* text) {
  return last_error != 0 ? last_error : the_system->xGetLastError(the_system, size, text);
}

}  // namespace

FaultyDisk::FaultyDisk() {
  if (the_disk != nullptr) std::abort();
  the_disk = this;
  the_system = sqlite3_vfs_find(nullptr);
  the_layer = *the_system;  // The rest of the system's methods do not mind whose they are.
  the_layer.szOsFile += static_cast<int>(sizeof(File));
  the_layer.zName = "faulty";
  the_layer.pNext = nullptr;
  the_layer.xOpen = open_file;
  the_layer.xGetLastError = error_of_system;
  sqlite3_vfs_register(&the_layer, 1);
}

FaultyDisk::~FaultyDisk() {
  sqlite3_vfs_unregister(&the_layer);
  sqlite3_vfs_register(the_system, 1);
  the_disk = nullptr;
}

void FaultyDisk::fail(Fault fault, int after, int times) {
  const std::lock_guard lock(mutex_);
  after_ = after;
  times_ = times;
  failures_ = 0;
  fault_ = fault;
}

bool FaultyDisk::fails() {
  const std::lock_guard lock(mutex_);
  if (after_ > 0) {
    --after_;
    return false;
  }
  if (times_ == 0) return false;
  --times_;
  ++failures_;
  return true;
}

bool FaultyDisk::fails_write(bool& full) {
  const Fault fault = fault_;
  full = fault == Fault::full;
  return (full || fault == Fault::write_error) && fails();
}

bool FaultyDisk::fails_sync(bool& full) {
  const Fault fault = fault_;
  full = fault == Fault::sync_full;
  return (full || fault == Fault::sync_error) && fails();
}

void FaultyDisk::saved(const std::string& file) {
  if (!remembers_ || lies_) return;
  std::string bytes = bytes_of(file);
  const std::lock_guard lock(mutex_);
  saved_.insert_or_assign(file, std::move(bytes));
}

void FaultyDisk::write_saved(const std::string& folder, const std::string& to) {
  const std::lock_guard lock(mutex_);
  for (const auto& [file, bytes] : saved_) {
    const std::filesystem::path path(file);
    // A file that was deleted since is gone or not: SQLite copes with either, and gone is likelier.
    if (path.parent_path() == folder && std::filesystem::exists(path)) {
      write_bytes(to + "/" + path.filename().string(), bytes);
    }
  }
}

}  // namespace acquaint::store
