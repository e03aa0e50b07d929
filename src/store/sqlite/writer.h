// The one thread that writes and checkpoints: writes that wait together are committed together, with
// one fsync, and nobody is answered before it.
//
// A full disk, or another error that SQLite can undo, refuses the writes that met it; the next ones
// try again with a new connection. A failed fsync is final: all writes are refused until the process
// starts anew and has emptied the log.
#pragma once

#include <atomic>
#include <condition_variable>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/check.h"
#include "base/result.h"
#include "base/task.h"
#include "profile/snapshot.h"
#include "store/sqlite/database.h"
#include "store/sqlite/user_cache.h"

namespace acquaint::store {

// The transaction that several writes share: each sees what those before it left.
class Batch {
 public:
  Batch(Database& database, const UserCache& cache) : database_(database), cache_(cache) {}

  Database& database() { return database_; }

  // The user as the writes before left it. Error "user.not_found".
  Result<profile::UserPtr> find(const profile::UserId& id);

  // To be published when the transaction is committed.
  void put(profile::UserPtr user, std::size_t document_bytes);
  void remove(const profile::UserId& id);
  // That a person's data was deleted, which must leave the write-ahead log soon.
  void note_erasure() { erases_ = true; }
  void count_users(std::int64_t difference) { users_added_ += difference; }

  std::int64_t users_added() const { return users_added_; }
  bool erases() const { return erases_; }
  void publish(UserCache& cache) const;

 private:
  struct Pending {
    profile::UserPtr user;  // Null: erased.
    std::size_t document_bytes = 0;
  };

  Database& database_;
  const UserCache& cache_;
  std::unordered_map<std::string, Pending> pending_;
  std::int64_t users_added_ = 0;
  bool erases_ = false;
};

class Writer {
 public:
  struct State {
    bool writable = true;
    std::string problem;
    std::uint64_t users = 0;
    std::uint64_t commits = 0;
    std::uint64_t changes = 0;
  };

  // `database` is the connection from open_to_write, migrated, its log empty.
  Writer(std::string file, Database database, UserCache& cache);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  // Finishes what was asked for and empties the write-ahead log.
  ~Writer();

  // Runs `apply` (Result<T>(Batch&)) on the writer's thread. It checks everything before it writes
  // anything: when it returns an error, it has written nothing. Durable when this returns. When the
  // transaction fails, it fails for all writes in it, with "store.full" or "store.unavailable".
  template <typename T, typename Apply>
  Task<Result<T>> write(Apply apply) {
    Waiting<T, Apply> request(apply);
    Submission submission{*this, request};
    co_await submission;
    co_return std::move(*request.result);
  }

  State state() const;

 private:
  // Lives in the coroutine that waits for it.
  struct Request {
    std::coroutine_handle<> waiter;
    Executor* executor = nullptr;  // Where the waiter goes on.

    virtual void apply(Batch& batch) = 0;
    virtual void refuse(Error error) = 0;

   protected:
    ~Request() = default;
  };

  template <typename T, typename Apply>
  struct Waiting final : Request {
    Apply& how;
    std::optional<Result<T>> result;

    explicit Waiting(Apply& apply) : how(apply) {}
    void apply(Batch& batch) override { result.emplace(how(batch)); }
    void refuse(Error error) override { result.emplace(std::unexpected(std::move(error))); }
  };

  // Waits until the request is served.
  struct Submission {
    Writer& writer;
    Request& request;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiter) {
      request.waiter = waiter;
      request.executor = Executor::current();
      ACQUAINT_CHECK(request.executor != nullptr);
      writer.submit(request);
    }
    void await_resume() const noexcept {}
  };

  enum class Wake { requests, idle, stop };

  void submit(Request& request);
  Wake wait(std::vector<Request*>& taken);
  void work();
  void serve(const std::vector<Request*>& requests);
  static void resume(const std::vector<Request*>& requests);
  std::optional<Error> try_commit(const std::vector<Request*>& requests);
  bool commit(const std::vector<Request*>& requests);
  void reopen();
  void tend_log();
  void checkpoint(int mode);
  void watch_log();
  void give_up(const Failure& failure);
  void close();
  void report(const char* event, std::string_view problem);

  const std::string file_;
  UserCache& cache_;

  // Of the writer's thread alone.
  std::unique_ptr<Database> database_;
  bool usable_ = true;           // Whether the connection is.
  std::optional<Error> broken_;  // For all writes, once an fsync failed.
  int log_frames_ = 0;           // In the write-ahead log; 0 when nothing is left in it.
  int commits_since_erasure_ = 0;  // 0: nothing was erased since the log was last emptied.

  std::atomic<std::uint64_t> users_;
  std::atomic<std::uint64_t> commits_ = 0;
  std::atomic<std::uint64_t> changes_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::vector<Request*> queue_;
  bool stopping_ = false;
  std::string problem_;  // Empty while writing works.
  std::jthread thread_;
};

}  // namespace acquaint::store
