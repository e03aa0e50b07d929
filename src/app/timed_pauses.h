// Pauses by the clock on the wall, on a thread of their own.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "base/pauses.h"

namespace acquaint::app {

class TimedPauses final : public Pauses {
 public:
  explicit TimedPauses(std::size_t pauses_max);
  // end(), and waits for the thread.
  ~TimedPauses() override;

  Task<bool> pause(Duration time) override;

  // Ends all pauses at once, those to come too: nobody who waits holds up a server that stops.
  void end();

 private:
  using Moment = std::chrono::steady_clock::time_point;

  void work();
  void begin(Duration time, Completion<bool> done);
  // The next pause that is over. Under the lock.
  std::optional<Completion<bool>> take_due();

  const std::size_t pauses_max_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::multimap<Moment, Completion<bool>> due_;
  bool ended_ = false;
  bool stops_ = false;
  std::thread thread_;
};

}  // namespace acquaint::app
