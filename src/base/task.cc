#include "base/task.h"

namespace acquaint {
namespace {

thread_local Executor* current_executor = nullptr;

}  // namespace

Executor* Executor::current() { return current_executor; }

Executor::Scope::Scope(Executor& executor)
    : before_(std::exchange(current_executor, &executor)) {}

Executor::Scope::~Scope() { current_executor = before_; }

void LoopExecutor::post(std::move_only_function<void()> work) {
  // Notified under the lock: the loop may be destroyed as soon as the last work has run.
  const std::lock_guard lock(mutex_);
  queue_.push_back(std::move(work));
  ready_.notify_one();
}

void LoopExecutor::run_until(const std::function<bool()>& done) {
  while (!done()) {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [&] { return !queue_.empty(); });
    auto work = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    work();
  }
}

}  // namespace acquaint
