#include <utility>

#include "store/sqlite/backup.h"
#include "store/sqlite/folder.h"
#include "store/sqlite/readers.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sqlite_coverage.h"
#include "store/sqlite/sqlite_events.h"
#include "store/sqlite/sqlite_figures.h"
#include "store/sqlite/sqlite_grants.h"
#include "store/sqlite/sqlite_keys.h"
#include "store/sqlite/sqlite_learner.h"
#include "store/sqlite/sqlite_moments.h"
#include "store/sqlite/sqlite_reports.h"
#include "store/sqlite/sqlite_sessions.h"
#include "store/sqlite/sqlite_settings.h"
#include "store/sqlite/sqlite_spending.h"
#include "store/sqlite/sqlite_tickets.h"
#include "store/sqlite/sqlite_users.h"
#include "store/sqlite/sqlite_visitors.h"
#include "store/sqlite/sqlite_webhooks.h"
#include "store/sqlite/user_cache.h"
#include "store/sqlite/writer.h"
#include "store/store.h"

namespace acquaint::store {
namespace {

constexpr int kReaderThreads = 2;

class SqliteStore final : public Store {
 public:
  SqliteStore(FolderLock lock, const std::string& file, Database database,
              const CacheLimits& limits)
      : lock_(std::move(lock)),
        file_(file),
        cache_(limits.bytes_max),
        writer_(file, std::move(database), cache_),
        readers_(file, kReaderThreads),
        users_(cache_, readers_, writer_),
        visitors_(readers_),
        events_(readers_, writer_),
        sessions_(readers_, writer_),
        grants_(readers_, writer_),
        tickets_(readers_, writer_),
        webhooks_(readers_, writer_),
        keys_(readers_, writer_),
        moments_(readers_, writer_),
        reports_(users_, readers_, writer_),
        settings_(readers_, writer_),
        learner_(readers_, writer_),
        figures_(readers_, writer_),
        coverage_(readers_, writer_),
        spending_(readers_, writer_) {}

  profile::UserStore& users() override { return users_; }
  profile::VisitorStore& visitors() override { return visitors_; }
  profile::EventFeed& events() override { return events_; }
  login::SessionStore& sessions() override { return sessions_; }
  login::GrantStore& grants() override { return grants_; }
  login::TicketStore& tickets() override { return tickets_; }
  webhooks::WebhookStore& webhooks() override { return webhooks_; }
  login::KeyStore& keys() override { return keys_; }
  population::MomentStore& moments() override { return moments_; }
  ingest::ReportStore& reports() override { return reports_; }
  settings::SettingsStore& settings() override { return settings_; }
  asking::LearnerStore& learner() override { return learner_; }
  analytics::FigureStore& figures() override { return figures_; }
  analytics::CoverageStore& coverage() override { return coverage_; }
  enrichment::SpendingStore& spending() override { return spending_; }

  StoreHealth health() const override {
    const Writer::State state = writer_.state();
    const UserCache::Statistics cache = cache_.statistics();
    return {.writable = state.writable,
            .problem = state.problem,
            .users = state.users,
            .users_cached = cache.users,
            .cache_hits = cache.hits,
            .cache_misses = cache.misses,
            .commits = state.commits,
            .changes = state.changes};
  }

  Result<Done> back_up(const std::string& file, const CopyProgress& progress) override {
    return back_up_database(file_, file, progress);
  }

 private:
  // In the order of opening. The readers close before the writer, which then empties the log.
  FolderLock lock_;
  const std::string file_;
  UserCache cache_;
  Writer writer_;
  Readers readers_;
  SqliteUsers users_;
  SqliteVisitors visitors_;
  SqliteEvents events_;
  SqliteSessions sessions_;
  SqliteGrants grants_;
  SqliteTickets tickets_;
  SqliteWebhooks webhooks_;
  SqliteKeys keys_;
  SqliteMoments moments_;
  SqliteReports reports_;
  SqliteSettings settings_;
  SqliteLearner learner_;
  SqliteFigures figures_;
  SqliteCoverage coverage_;
  SqliteSpending spending_;
};

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(const std::string& folder,
                                                 const CacheLimits& cache) {
  Result<FolderLock> lock = FolderLock::take(folder);
  if (!lock) return std::unexpected(std::move(lock.error()));
  const std::string file = database_file(folder);
  const Result<bool> created = create_private_file(file);
  if (!created) return std::unexpected(created.error());
  try {
    Database database = open_to_write(file);
    if (auto migrated = migrate(database, file); !migrated) {
      return std::unexpected(std::move(migrated.error()));
    }
    empty_log(database);
    if (*created) {
      if (auto synced = sync_folder(folder); !synced) return std::unexpected(synced.error());
    }
    return std::make_unique<SqliteStore>(std::move(*lock), file, std::move(database), cache);
  } catch (const Failure& failure) {
    return std::unexpected(cannot_open(file, failure));
  }
}

}  // namespace acquaint::store
