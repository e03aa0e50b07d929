#include "store/sqlite/readers.h"

#include "store/sqlite/schema.h"

namespace acquaint::store {

Readers::Readers(std::string file, int threads) : file_(std::move(file)) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

Readers::~Readers() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_all();
  threads_.clear();
}

void Readers::submit(Job& job) {
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back(&job);
  }
  ready_.notify_one();
}

Readers::Job* Readers::take() {
  std::unique_lock lock(mutex_);
  ready_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
  if (queue_.empty()) return nullptr;
  Job* job = queue_.front();
  queue_.pop_front();
  return job;
}

void Readers::work() {
  std::unique_ptr<Database> database;
  while (Job* job = take()) {
    serve(*job, database);
    const Completion<Done> done = *job->done;  // The job may go as soon as it is done.
    done(Done{});
  }
}

void Readers::serve(Job& job, std::unique_ptr<Database>& database) const {
  try {
    if (!database) database = std::make_unique<Database>(open_to_read(file_));
    job.run(*database);
  } catch (const Failure& failure) {
    database.reset();
    job.refuse(unavailable(failure));
  } catch (...) {
    database.reset();
    job.broken = std::current_exception();
  }
}

}  // namespace acquaint::store
