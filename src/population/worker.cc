#include "population/worker.h"

#include <algorithm>
#include <chrono>

namespace acquaint::population {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr SteadyClock::duration kSaveEvery = std::chrono::minutes(1);
constexpr SteadyClock::duration kLookEvery = std::chrono::milliseconds(500);

}  // namespace

Worker::Worker(Population& population) : population_(population) {
  population_.segments().begin();
  thread_ = std::thread([this] { work(); });
}

Worker::~Worker() {
  {
    const std::lock_guard lock(mutex_);
    stops_ = true;
  }
  changed_.notify_all();
  thread_.join();
  population_.save_moments();
}

void Worker::work() {
  auto saved = SteadyClock::now();
  std::unique_lock lock(mutex_);
  while (!stops_) {
    lock.unlock();
    const auto begun = SteadyClock::now();
    const bool goes_on = population_.segments().work() || population_.census().work();
    const auto took = SteadyClock::now() - begun;
    if (begun - saved >= kSaveEvery) {
      population_.save_moments();
      saved = begun;
    }
    lock.lock();
    changed_.wait_for(lock, goes_on ? std::min(took, kLookEvery) : kLookEvery, [this] { return stops_; });
  }
}

}  // namespace acquaint::population
