// The thread that folds reports into users (population/reports.h) while the server runs. It rests much longer
// than it works: the longer it rests, the more reports share the writing of their user.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "population/reports.h"

namespace acquaint::app {

class ReportRoom {
 public:
  // Starts at once, with what was left by the process before. `reports` outlives it, and nobody else folds them
  // meanwhile. At the end it folds what waits.
  explicit ReportRoom(population::Reports& reports);

 private:
  void work(const std::stop_token& stop);

  population::Reports& reports_;
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::jthread thread_;
};

}  // namespace acquaint::app
