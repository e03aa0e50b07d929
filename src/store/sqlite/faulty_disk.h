// A disk that can be made to fail, full or cut off from power: a layer over SQLite's own access to
// files. While one lives, all databases of the process that are opened go through it. For tests only.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>

namespace acquaint::store {

class FaultyDisk {
 public:
  enum class Fault {
    none,
    full,         // Writes find no space.
    write_error,  // Writes fail.
    sync_error,   // Writes pass, and fsync fails.
    sync_full,    // The same, and the system says that there is no space.
  };

  FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;
  ~FaultyDisk();

  // From now on: `after` more operations of that kind succeed, then `times` of them fail.
  void fail(Fault fault, int after = 0, int times = 1 << 30);
  void heal() { fail(Fault::none); }

  // How often an operation failed since the last fail().
  int failures() const { return failures_; }

  // Files keep in mind what of them was saved by an fsync. Begin before the files are made.
  void remember_saved() { remembers_ = true; }

  // What would be left of the files of `folder` had power been cut now: written to the folder `to`.
  void write_saved(const std::string& folder, const std::string& to);

  // A disk that says it saved and did not: shows that a test with write_saved() can fail.
  void lie() { lies_ = true; }

  // For the layer itself.
  bool fails_write(bool& full);
  bool fails_sync(bool& full);
  void saved(const std::string& file);

 private:
  bool fails();

  std::mutex mutex_;
  std::atomic<Fault> fault_ = Fault::none;
  int after_ = 0;
  int times_ = 0;
  std::atomic<int> failures_ = 0;
  std::atomic<bool> remembers_ = false;
  std::atomic<bool> lies_ = false;
  std::map<std::string, std::string> saved_;  // By the file's name.
};

}  // namespace acquaint::store
