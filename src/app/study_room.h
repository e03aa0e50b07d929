// The thread that learns and keeps the figures: it looks for new events once a second, so that no request
// waits for it.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "analytics/bookkeeper.h"
#include "api/live_learner.h"

namespace acquaint::app {

class StudyRoom {
 public:
  // Starts at once. Both outlive it, and nobody else lets them catch up meanwhile. At the end it saves what
  // was learnt.
  StudyRoom(api::LiveLearner& learner, analytics::Bookkeeper& bookkeeper);

 private:
  void work(const std::stop_token& stop);

  api::LiveLearner& learner_;
  analytics::Bookkeeper& bookkeeper_;
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::jthread thread_;
};

}  // namespace acquaint::app
