#include "app/study_room.h"

#include "base/log.h"

namespace acquaint::app {
namespace {

constexpr std::chrono::seconds kLookEvery{1};

void note(const Result<Done>& done) {
  if (done) return;
  log_event(LogLevel::warning, "learning.not_done", {{"code", std::string_view(done.error().code)}});
}

}  // namespace

StudyRoom::StudyRoom(api::LiveLearner& learner)
    : learner_(learner), thread_([this](const std::stop_token& stop) { work(stop); }) {}

void StudyRoom::work(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    note(run(learner_.catch_up(stop)));
    std::unique_lock lock(mutex_);
    stopped_.wait_for(lock, stop, kLookEvery, [] { return false; });
  }
  note(run(learner_.save()));
}

}  // namespace acquaint::app
