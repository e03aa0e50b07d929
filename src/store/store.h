// One database behind all the interfaces that the domain owns. Only `app` sees this.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "analytics/coverage_store.h"
#include "analytics/figure_store.h"
#include "asking/learner_store.h"
#include "base/result.h"
#include "enrichment/spending_store.h"
#include "ingest/report_store.h"
#include "login/grant_store.h"
#include "login/key_store.h"
#include "login/session_store.h"
#include "login/ticket_store.h"
#include "population/moment_store.h"
#include "profile/event_feed.h"
#include "profile/user_store.h"
#include "profile/visitor_store.h"
#include "settings/settings_store.h"
#include "webhooks/webhook_store.h"

namespace acquaint::store {

struct StoreHealth {
  // False once the disk is full or broken, until a write succeeds; after a failed fsync, until the
  // process starts anew.
  bool writable = true;
  std::string problem;             // For the operator; empty when all is well.
  std::uint64_t users = 0;
  std::uint64_t users_cached = 0;
  std::uint64_t cache_hits = 0;
  std::uint64_t cache_misses = 0;
  std::uint64_t commits = 0;       // Group commits so far, each one fsync.
  std::uint64_t changes = 0;       // Writes that these commits held.
};

// How far a copy is, now and then; `total` may be an estimate until the end.
using CopyProgress = std::function<void(std::uint64_t bytes_done, std::uint64_t bytes_total)>;

class Store {
 public:
  virtual ~Store() = default;

  virtual profile::UserStore& users() = 0;
  virtual profile::VisitorStore& visitors() = 0;  // Those among the users.
  virtual profile::EventFeed& events() = 0;
  virtual login::SessionStore& sessions() = 0;
  virtual login::GrantStore& grants() = 0;
  virtual login::TicketStore& tickets() = 0;
  virtual webhooks::WebhookStore& webhooks() = 0;
  virtual login::KeyStore& keys() = 0;
  virtual population::MomentStore& moments() = 0;
  virtual ingest::ReportStore& reports() = 0;
  virtual settings::SettingsStore& settings() = 0;
  virtual asking::LearnerStore& learner() = 0;
  virtual analytics::FigureStore& figures() = 0;
  virtual analytics::CoverageStore& coverage() = 0;
  virtual enrichment::SpendingStore& spending() = 0;

  virtual StoreHealth health() const = 0;

  // Writes a consistent copy, as of one moment, to a new file while the store is in use; the file is
  // empty until the copy is complete. Blocks the calling thread; not for I/O threads. conflict
  // "backup.exists" when the file is there already; `unavailable` as for any write.
  virtual Result<Done> back_up(const std::string& file, const CopyProgress& progress = {}) = 0;
};

struct CacheLimits {
  std::size_t bytes_max = 64 * 1024 * 1024;  // Estimated, over all users held in memory.
};

// Holds everything in memory: for tests, and for trying things out.
std::unique_ptr<Store> make_memory_store();

// Opens or creates <folder>/acquaint.db, takes the folder's lock, migrates forward. Errors
// (`unavailable`): "store.locked" when another process has it, "store.newer" when a newer program
// wrote it, "store.corrupt", "store.unavailable". Each message names the file.
Result<std::unique_ptr<Store>> open_sqlite_store(const std::string& folder,
                                                 const CacheLimits& cache = {});

enum class FormerDatabase { refuse, replace };

// Makes a copy that back_up() wrote the database of `folder`, after checking it: its checksum, SQLite's
// integrity check, the version. Takes the folder's lock. conflict "restore.not_empty" when the folder
// holds a database already, unless that is to be replaced: then it is kept beside the new one as
// acquaint.db.before-restore. not_found "backup.not_found"; else errors as open_sqlite_store. After an
// error the folder's database is as it was.
Result<Done> restore_sqlite_store(const std::string& folder, const std::string& backup_file,
                                  FormerDatabase former = FormerDatabase::refuse,
                                  const CopyProgress& progress = {});

}  // namespace acquaint::store
