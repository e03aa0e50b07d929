#include "store/sqlite/writer.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/log.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/user_rows.h"

namespace acquaint::store {

using profile::UserId;
using profile::UserPtr;

namespace {

// Enough to share an fsync well; few enough that the first of them does not wait long.
constexpr std::size_t kBatchMax = 256;

// Pages of 4 kB in the write-ahead log. Rarer checkpoints write a page that changes often once.
constexpr int kCheckpointFrames = 4000;

// After a second without writes, what was overwritten or erased leaves the write-ahead log too.
constexpr std::chrono::seconds kIdle{1};

// While writes go on, what was erased leaves the log after so many commits: with the pauses above
// that is less than a minute.
constexpr int kErasureCommits = 32;

}  // namespace

Result<UserPtr> Batch::find(const UserId& id) {
  if (const auto found = pending_.find(id.text()); found != pending_.end()) {
    if (!found->second.user) return no_such_user();
    return found->second.user;
  }
  if (UserPtr cached = cache_.peek(id.text())) return cached;
  auto loaded = load_user(database_, id);
  if (!loaded) return std::unexpected(std::move(loaded.error()));
  return std::move(loaded->user);
}

void Batch::put(UserPtr user, std::size_t document_bytes) {
  Pending& pending = pending_[user->user().id.text()];
  pending = {std::move(user), document_bytes};
}

void Batch::remove(const UserId& id) { pending_[id.text()] = {}; }

void Batch::publish(UserCache& cache) const {
  for (const auto& [id, pending] : pending_) {
    if (pending.user) {
      cache.publish(pending.user, pending.document_bytes);
    } else {
      cache.remove(id);
    }
  }
}

Writer::Writer(std::string file, Database database, UserCache& cache)
    : file_(std::move(file)),
      cache_(cache),
      database_(std::make_unique<Database>(std::move(database))),
      users_(load_user_count(*database_)) {
  watch_log();
  thread_ = std::jthread([this] { work(); });
}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_one();
  thread_.join();
}

Writer::State Writer::state() const {
  const std::lock_guard lock(mutex_);
  return {.writable = problem_.empty(),
          .problem = problem_,
          .users = users_,
          .commits = commits_,
          .changes = changes_};
}

void Writer::submit(Request& request) {
  const std::lock_guard lock(mutex_);
  queue_.push_back(&request);
  if (queue_.size() == 1) ready_.notify_one();
}

Writer::Wake Writer::wait(std::vector<Request*>& taken) {
  taken.clear();
  std::unique_lock lock(mutex_);
  const auto wanted = [&] { return stopping_ || !queue_.empty(); };
  if (log_frames_ == 0) {
    ready_.wait(lock, wanted);
  } else if (!ready_.wait_for(lock, kIdle, wanted)) {
    return Wake::idle;
  }
  if (queue_.empty()) return Wake::stop;
  if (queue_.size() <= kBatchMax) {
    taken.swap(queue_);
  } else {
    const auto end = queue_.begin() + kBatchMax;
    taken.assign(queue_.begin(), end);
    queue_.erase(queue_.begin(), end);
  }
  return Wake::requests;
}

void Writer::work() {
  std::vector<Request*> requests;
  while (true) {
    switch (wait(requests)) {
      case Wake::requests:
        serve(requests);
        tend_log();
        break;
      case Wake::idle:
        checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
        break;
      case Wake::stop:
        checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
        close();
        return;
    }
  }
}

void Writer::serve(const std::vector<Request*>& requests) {
  const std::optional<Error> error = broken_ ? broken_ : try_commit(requests);
  if (error) {
    for (Request* request : requests) request->refuse(*error);
  }
  resume(requests);
}

// Each executor is woken once for all that wait on it: to wake a thread costs more than to write a row.
// A request may go as soon as its waiter goes on.
void Writer::resume(const std::vector<Request*>& requests) {
  std::unordered_map<Executor*, std::vector<std::coroutine_handle<>>> waiting;
  for (const Request* request : requests) waiting[request->executor].push_back(request->waiter);
  for (auto& [executor, waiters] : waiting) {
    executor->post([waiters = std::move(waiters)] {
      for (const std::coroutine_handle<> waiter : waiters) waiter.resume();
    });
  }
}

// An error counts for all of the requests: later ones may rest on earlier ones that are gone.
std::optional<Error> Writer::try_commit(const std::vector<Request*>& requests) {
  try {
    if (commit(requests)) report("store.writable_again", "");
    return std::nullopt;
  } catch (const Failure& failure) {
    if (failure.sync_failed()) {
      give_up(failure);
      return broken_;
    }
    report("store.write_failed", failure.what());
    usable_ = false;
    // A full disk left everything as it was, and memory is what readers are served from meanwhile.
    if (!failure.disk_full()) cache_.clear();
    return unavailable(failure);
  } catch (const std::exception& exception) {
    report("store.write_failed", exception.what());
    usable_ = false;
    cache_.clear();  // It may have been committed and not published.
    return Error{Error::Kind::unavailable, "store.unavailable", "The write could not be made.", {}};
  }
}

// Whether there was something to write.
bool Writer::commit(const std::vector<Request*>& requests) {
  if (!usable_) reopen();
  Batch batch(*database_, cache_);
  std::uint64_t changes = 0;

  Transaction transaction(*database_);
  for (Request* request : requests) {
    const std::int64_t before = database_->rows_changed();
    request->apply(batch);
    if (database_->rows_changed() != before) ++changes;
  }
  if (changes == 0) return false;  // All were refused, or there was nothing to do: no fsync.
  if (batch.users_added() != 0) add_to_user_count(*database_, batch.users_added());
  transaction.commit();

  batch.publish(cache_);
  users_ += static_cast<std::uint64_t>(batch.users_added());
  changes_ += changes;
  ++commits_;
  if (batch.erases() || commits_since_erasure_ > 0) ++commits_since_erasure_;
  return true;
}

// The old connection goes when the new one is open: the last one to go would take the index of the
// log along, and making it anew could bring back a commit that failed.
void Writer::reopen() {
  auto database = std::make_unique<Database>(open_to_write(file_));
  const Result<Done> current = require_newest(*database, file_);
  if (!current) throw Failure(nullptr, SQLITE_NOTADB);
  users_ = load_user_count(*database);
  database_ = std::move(database);
  usable_ = true;
  watch_log();
}

void Writer::tend_log() {
  if (commits_since_erasure_ >= kErasureCommits) {
    checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
  } else if (log_frames_ >= kCheckpointFrames) {
    checkpoint(SQLITE_CHECKPOINT_PASSIVE);
  }
}

// A failed checkpoint loses nothing: all is still in the log.
void Writer::checkpoint(int mode) {
  if (!usable_ || broken_) {
    log_frames_ = 0;
    return;
  }
  const int code = sqlite3_wal_checkpoint_v2(database_->handle(), nullptr, mode, nullptr, nullptr);
  if (code == SQLITE_OK || code == SQLITE_BUSY) {
    // Only truncating empties the log, and not while a reader needs it: then again after a pause.
    const bool emptied = code == SQLITE_OK && mode == SQLITE_CHECKPOINT_TRUNCATE;
    log_frames_ = emptied ? 0 : 1;
    if (emptied) commits_since_erasure_ = 0;
    return;
  }
  log_frames_ = 0;
  const Failure failure(database_->handle(), code);
  if (failure.sync_failed()) return give_up(failure);
  report("store.checkpoint_failed", failure.what());
  usable_ = false;
}

// The connection stays as it is: it holds the log's index, by which readers see what was committed.
void Writer::give_up(const Failure& failure) {
  broken_ = unavailable(failure);
  report("store.broken", std::string(failure.what()) + ": nothing is written until a restart");
}

void Writer::close() {
  // Closing must not move what may not be on the disk.
  if (broken_) checkpoint_on_close(*database_, false);
  database_.reset();
}

void Writer::watch_log() {
  sqlite3_wal_hook(
      database_->handle(),
      [](void* frames_seen, sqlite3*, const char*, int frames) {
        *static_cast<int*>(frames_seen) = frames;
        return SQLITE_OK;
      },
      &log_frames_);
}

void Writer::report(const char* event, std::string_view problem) {
  const std::lock_guard lock(mutex_);
  if (problem_ == problem) return;
  problem_ = problem;
  log_event(problem.empty() ? LogLevel::info : LogLevel::error, event,
            {{"file", std::string_view(file_)}, {"reason", problem}});
}

}  // namespace acquaint::store
