// The desk of a server: a thread with a client of its own, so that a slow provider takes no other call's slots,
// and all of it stops at once.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "enrichment/desk.h"

namespace acquaint::enrichment {

class Room final : public Executor, public Desk {
 public:
  static constexpr std::size_t kWorkMax = 1'000;  // Under way, those that wait for a further try too.

  // What the work refers to outlives the room.
  explicit Room(std::unique_ptr<outbound::HttpClient> client);
  // Breaks off all calls, and waits until the work has ended.
  ~Room() override;

  bool run_later(Task<Result<Done>> work) override;
  void call_after(Duration time, std::move_only_function<void()> call) override;
  bool is_closing() const override { return closing_; }
  outbound::HttpClient& http() override { return outlet_; }
  void post(std::move_only_function<void()> work) override;

 private:
  // Answers for the client once that is gone.
  class Outlet final : public outbound::HttpClient {
   public:
    explicit Outlet(std::unique_ptr<outbound::HttpClient> client) : client_(std::move(client)) {}
    Task<Result<outbound::HttpAnswer>> send(outbound::HttpRequest request) override;
    void close() { client_.reset(); }

   private:
    std::unique_ptr<outbound::HttpClient> client_;
  };
  using Moment = std::chrono::steady_clock::time_point;

  void work();
  void take_what_is_due();  // Under the lock.

  Outlet outlet_;  // Closed on the thread, where nobody is just about to use it.
  std::atomic<bool> closing_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::move_only_function<void()>> queue_;
  std::multimap<Moment, std::move_only_function<void()>> due_;
  std::size_t under_way_ = 0;
  std::thread thread_;
};

}  // namespace acquaint::enrichment
