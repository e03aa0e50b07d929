// Threads that read the database, each with a connection of its own, for what is not in memory.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "store/sqlite/database.h"

namespace acquaint::store {

class Readers {
 public:
  Readers(std::string file, int threads);
  Readers(const Readers&) = delete;
  Readers& operator=(const Readers&) = delete;
  // Finishes what was asked for.
  ~Readers();

  // What `read` (Result<T>(Database&)) makes of the database, as last committed or newer than when
  // this was called; run on one of the threads. A Failure becomes `unavailable`; any other exception
  // reaches who awaits.
  template <typename T, typename Read>
  Task<Result<T>> read(Read read) {
    Waiting<T, Read> job(read);
    co_await suspend_until<Done>([&](Completion<Done> done) {
      job.done.emplace(done);
      submit(job);
    });
    if (job.broken) std::rethrow_exception(job.broken);
    co_return std::move(*job.result);
  }

 private:
  // Lives in the coroutine that waits for it.
  struct Job {
    std::optional<Completion<Done>> done;
    std::exception_ptr broken;

    virtual void run(Database& database) = 0;
    virtual void refuse(Error error) = 0;

   protected:
    ~Job() = default;
  };

  template <typename T, typename Read>
  struct Waiting final : Job {
    Read& how;
    std::optional<Result<T>> result;

    explicit Waiting(Read& read) : how(read) {}
    void run(Database& database) override { result.emplace(how(database)); }
    void refuse(Error error) override { result.emplace(std::unexpected(std::move(error))); }
  };

  void submit(Job& job);
  Job* take();
  void work();
  void serve(Job& job, std::unique_ptr<Database>& database) const;

  const std::string file_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Job*> queue_;
  bool stopping_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace acquaint::store
