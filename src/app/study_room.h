// The thread that learns, keeps the figures and pauses questions: it looks for new events once a second, so that no request
// waits for it.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "analytics/bookkeeper.h"
#include "analytics/warden.h"
#include "api/live_learner.h"

namespace acquaint::app {

class StudyRoom {
 public:
  // Starts at once. All outlive it, and nobody else lets them catch up or look meanwhile. At the end it saves
  // what was learnt.
  StudyRoom(api::LiveLearner& learner, analytics::Bookkeeper& bookkeeper, analytics::Warden& warden,
            const settings::Live& settings);

 private:
  void work(const std::stop_token& stop);

  api::LiveLearner& learner_;
  analytics::Bookkeeper& bookkeeper_;
  analytics::Warden& warden_;
  const settings::Live& settings_;
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::jthread thread_;
};

}  // namespace acquaint::app
