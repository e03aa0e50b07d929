// The thread that learns: it looks for new events once a second, so that no request waits for it.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "api/live_learner.h"

namespace acquaint::app {

class StudyRoom {
 public:
  // Starts at once. `learner` outlives it, and nobody else lets it catch up meanwhile. At the end it
  // saves what was learnt.
  explicit StudyRoom(api::LiveLearner& learner);

 private:
  void work(const std::stop_token& stop);

  api::LiveLearner& learner_;
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::jthread thread_;
};

}  // namespace acquaint::app
