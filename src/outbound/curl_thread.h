// The thread that all outbound HTTP connections live on: an executor that drives a libcurl multi
// handle and knows the time. What runs on it must not block.
#pragma once

#include <curl/curl.h>

#include <chrono>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "base/task.h"

namespace acquaint::outbound {

using TimePoint = std::chrono::steady_clock::time_point;

// Libcurl is ready while one of these lives.
class CurlLibrary {
 public:
  CurlLibrary();
  ~CurlLibrary();
  CurlLibrary(const CurlLibrary&) = delete;
  CurlLibrary& operator=(const CurlLibrary&) = delete;
};

// For every thread that does transfers: OpenSSL writes to sockets that the other side has closed.
void block_sigpipe_on_this_thread();

// How a wait on the thread ended.
enum class WaitEnd { done, late, stopped };

// Made before, and destroyed after, everything that uses it: clients, resolvers that answer it.
class CurlThread final : public Executor {
 public:
  CurlThread();
  // Finishes what is posted. No wait is left: see CallGroup.
  ~CurlThread() override;
  CurlThread(const CurlThread&) = delete;
  CurlThread& operator=(const CurlThread&) = delete;

  void post(std::move_only_function<void()> work) override;

 private:
  friend class CallGroup;

  // Something that a call waits for; lives in the frame of its coroutine. All of this is used on
  // the thread alone.
  struct Wait {
    std::optional<Completion<WaitEnd>> done;
    std::optional<TimePoint> deadline;
    const bool* lifts_deadline = nullptr;  // When it holds, the deadline no longer counts.
    CURL* easy = nullptr;                  // Given to the multi handle meanwhile.
    CURLcode code = CURLE_OK;
    std::set<Wait*>* group = nullptr;  // Who knows of it, so as to end it early.
  };
  void begin(Wait& wait);
  void end(Wait& wait, WaitEnd how);

  void work_until_stopped();
  bool run_posted();
  void end_finished_transfers();
  void end_late_waits();
  int poll_ms() const;

  const CurlLibrary library_;
  CURLM* const multi_;
  std::set<std::pair<TimePoint, Wait*>> deadlines_;

  std::mutex mutex_;
  std::deque<std::move_only_function<void()>> posted_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace acquaint::outbound
