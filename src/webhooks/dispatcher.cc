#include "webhooks/dispatcher.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/check.h"

namespace acquaint::webhooks {
namespace {

constexpr Duration kLookEvery = std::chrono::seconds(1);
constexpr Duration kPause = std::chrono::seconds(10);  // When the store is in trouble.

}  // namespace

void Dispatcher::Loop::post(std::move_only_function<void()> work) {
  // Notified under the lock: the loop may be destroyed as soon as the last work has run.
  const std::lock_guard lock(mutex_);
  posted_.push_back(std::move(work));
  ready_.notify_one();
}

void Dispatcher::Loop::work_for(Duration time) {
  const auto until = std::chrono::steady_clock::now() + time;
  std::unique_lock lock(mutex_);
  ready_.wait_until(lock, until, [&] { return !posted_.empty() || stopped_; });
  while (!posted_.empty()) {
    auto work = std::move(posted_.front());
    posted_.pop_front();
    lock.unlock();
    work();
    lock.lock();
  }
}

void Dispatcher::Loop::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  ready_.notify_one();
}

bool Dispatcher::Loop::takes_stop() {
  const std::lock_guard lock(mutex_);
  return std::exchange(stopped_, false);
}

Task<Result<outbound::HttpAnswer>> Dispatcher::Outlet::send(outbound::HttpRequest request) {
  if (!client_) co_return outbound::stopped();
  co_return co_await client_->send(std::move(request));
}

Dispatcher::Dispatcher(const CourierTools& tools, Declared declared,
                       std::unique_ptr<outbound::HttpClient> client)
    : tools_(tools),
      declared_(std::move(declared)),
      outlet_(std::move(client)),
      thread_([this] { work(); }) {}

Dispatcher::~Dispatcher() { loop_.stop(); }

void Dispatcher::work() {
  const Executor::Scope scope(loop_);
  while (!loop_.takes_stop()) {
    look();
    loop_.work_for(until_due());
  }
  outlet_.close();
  while (rounds_under_way_ > 0) loop_.work_for(kPause);
}

// Begins the rounds that are due, and lets go of webhooks that are declared no more.
void Dispatcher::look() {
  for (auto& [id, post] : posts_) post.is_declared = false;
  const Moment now = std::chrono::steady_clock::now();
  for (Webhook& webhook : declared_()) {
    if (!webhook.enabled) continue;
    Post& post = posts_.try_emplace(webhook.id, tools_, webhook.id).first->second;
    post.is_declared = true;
    if (post.is_under_way || now < post.due) continue;
    post.webhook = std::move(webhook);
    begin_round(post);
  }
  std::erase_if(posts_, [](const auto& entry) {
    return !entry.second.is_declared && !entry.second.is_under_way;
  });
}

void Dispatcher::begin_round(Post& post) {
  post.is_under_way = true;
  ++rounds_under_way_;
  start(post.courier.round(post.webhook, outlet_), [this, &post](Outcome<RoundEnd> ended) {
    ACQUAINT_CHECK(ended.value.has_value());
    post.is_under_way = false;
    --rounds_under_way_;
    post.due = std::chrono::steady_clock::now();
    if (*ended.value == RoundEnd::waits) post.due += kLookEvery;
    if (*ended.value == RoundEnd::trouble) post.due += kPause;
  });
}

Duration Dispatcher::until_due() const {
  const Moment now = std::chrono::steady_clock::now();
  Moment next = now + kLookEvery;
  for (const auto& [id, post] : posts_) {
    if (!post.is_under_way) next = std::min(next, std::max(post.due, now));
  }
  return std::chrono::ceil<Duration>(next - now);
}

}  // namespace acquaint::webhooks
