#include "app/timed_pauses.h"

#include <utility>

namespace acquaint::app {

TimedPauses::TimedPauses(std::size_t pauses_max) : pauses_max_(pauses_max), thread_([this] { work(); }) {}

TimedPauses::~TimedPauses() {
  end();
  {
    const std::lock_guard lock(mutex_);
    stops_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

Task<bool> TimedPauses::pause(Duration time) {
  co_return co_await suspend_until<bool>([&](Completion<bool> done) { begin(time, done); });
}

void TimedPauses::begin(Duration time, Completion<bool> done) {
  {
    const std::lock_guard lock(mutex_);
    if (!ended_ && due_.size() < pauses_max_) {
      due_.emplace(std::chrono::steady_clock::now() + time, done);
      changed_.notify_all();
      return;
    }
  }
  done(false);
}

void TimedPauses::end() {
  const std::lock_guard lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

std::optional<Completion<bool>> TimedPauses::take_due() {
  if (due_.empty()) return std::nullopt;
  const auto first = due_.begin();
  if (!ended_ && first->first > std::chrono::steady_clock::now()) return std::nullopt;
  const Completion<bool> done = first->second;
  due_.erase(first);
  return done;
}

void TimedPauses::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    if (const auto done = take_due()) {
      const bool is_over = !ended_;
      lock.unlock();
      (*done)(is_over);
      lock.lock();
    } else if (stops_) {
      return;
    } else if (due_.empty()) {
      changed_.wait(lock);
    } else {
      changed_.wait_until(lock, Moment(due_.begin()->first));
    }
  }
}

}  // namespace acquaint::app
