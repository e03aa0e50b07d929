#include "enrichment/room.h"

#include <utility>

#include "base/log.h"
#include "outbound/call_group.h"

namespace acquaint::enrichment {

Task<Result<outbound::HttpAnswer>> Room::Outlet::send(outbound::HttpRequest request) {
  if (!client_) co_return outbound::stopped();
  co_return co_await client_->send(std::move(request));
}

Room::Room(std::unique_ptr<outbound::HttpClient> client)
    : outlet_(std::move(client)), thread_([this] { work(); }) {}

Room::~Room() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    queue_.push_front([this] { outlet_.close(); });
    changed_.notify_all();
  }
  thread_.join();
}

// Notified under the lock: the room may be destroyed as soon as the last work has run.
void Room::post(std::move_only_function<void()> work) {
  const std::lock_guard lock(mutex_);
  queue_.push_back(std::move(work));
  changed_.notify_all();
}

void Room::call_after(Duration time, std::move_only_function<void()> call) {
  const std::lock_guard lock(mutex_);
  due_.emplace(std::chrono::steady_clock::now() + time, std::move(call));
  changed_.notify_all();
}

bool Room::run_later(Task<Result<Done>> work) {
  const std::lock_guard lock(mutex_);
  if (closing_ || under_way_ >= kWorkMax) return false;
  ++under_way_;
  queue_.push_back([this, work = std::move(work)]() mutable {
    start(std::move(work), [this](Outcome<Result<Done>> ended) {
      if (ended.broken || !*ended.value) {
        const std::string code = ended.broken ? "http.internal" : ended.value->error().code;
        log_event(LogLevel::error, "enrichment.not_kept", {{"code", std::string_view(code)}});
      }
      const std::lock_guard ended_lock(mutex_);
      --under_way_;
      changed_.notify_all();
    });
  });
  changed_.notify_all();
  return true;
}

void Room::take_what_is_due() {
  const Moment now = std::chrono::steady_clock::now();
  while (!due_.empty() && (closing_ || due_.begin()->first <= now)) {
    queue_.push_back(std::move(due_.begin()->second));
    due_.erase(due_.begin());
  }
}

void Room::work() {
  const Executor::Scope scope(*this);
  std::unique_lock lock(mutex_);
  while (true) {
    take_what_is_due();
    if (queue_.empty()) {
      if (closing_ && under_way_ == 0) return;
      if (due_.empty()) {
        changed_.wait(lock);
      } else {
        changed_.wait_until(lock, Moment(due_.begin()->first));
      }
      continue;
    }
    auto next = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    next();
    next = nullptr;
    lock.lock();
  }
}

}  // namespace acquaint::enrichment
