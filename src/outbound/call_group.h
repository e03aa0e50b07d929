// The calls that one client has under way on the curl thread, so that they end with the client.
#pragma once

#include <future>
#include <memory>
#include <set>

#include "base/result.h"
#include "outbound/curl_thread.h"

namespace acquaint::outbound {

std::unexpected<Error> stopped();

// Something that happens once, on the curl thread.
class Signal {
 public:
  Signal() = default;
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

  void raise();
  bool is_raised() const { return raised_; }

 private:
  friend class CallGroup;
  bool raised_ = false;
  std::move_only_function<void()> wake_;
};

class CallGroup {
 public:
  explicit CallGroup(CurlThread& thread) : thread_(thread) {}
  // Ends every wait of every call with WaitEnd::stopped, and returns when all calls have returned.
  // Not on the curl thread; no new call may be made.
  ~CallGroup();
  CallGroup(const CallGroup&) = delete;
  CallGroup& operator=(const CallGroup&) = delete;

  // Runs the call on the curl thread. From any executor.
  template <typename T>
  Task<T> run(Task<T> call) {
    co_return co_await suspend_until<T>([&](Completion<T> done) {
      thread_.post([this, call = std::move(call), done]() mutable {
        ++running_;
        start(std::move(call), [this, done](Outcome<T> ended) {
          ACQUAINT_CHECK(ended.value.has_value());
          done(std::move(*ended.value));
          leave();
        });
      });
    });
  }

  // The rest is for the calls themselves, on the curl thread. Every wait ends at once with
  // WaitEnd::stopped when the group is being destroyed.

  // Waits for the signal, which outlives the wait.
  Task<WaitEnd> wait(Signal& signal, TimePoint deadline);

  struct Performed {
    WaitEnd end;
    CURLcode code;  // When the end is `done`.
  };
  // Does the transfer. The deadline counts until *begun holds.
  Task<Performed> perform(CURL* easy, TimePoint deadline, const bool& begun);

  CurlThread& thread() { return thread_; }

 private:
  void stop(std::shared_ptr<std::promise<void>> ended);
  void leave();

  CurlThread& thread_;
  // On the curl thread alone.
  std::set<CurlThread::Wait*> waits_;
  std::size_t running_ = 0;
  std::shared_ptr<std::promise<void>> stopping_;
};

}  // namespace acquaint::outbound
