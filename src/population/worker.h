// The thread that counts segments and coverage, and saves moments, while the server runs. It rests as long as it works, so
// that walking over many users slows nobody down.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "population/population.h"

namespace acquaint::population {

class Worker {
 public:
  // Before anybody writes users, so that the first count knows of every write that is under way.
  explicit Worker(Population& population);
  // Waits for the page under way, and saves the moments.
  ~Worker();

 private:
  void work();

  Population& population_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stops_ = false;
  std::thread thread_;
};

}  // namespace acquaint::population
