#include "app/study_room.h"

#include "base/log.h"

namespace acquaint::app {
namespace {

constexpr std::chrono::seconds kLookEvery{1};

void note(std::string_view what, const Result<Done>& done) {
  if (done) return;
  log_event(LogLevel::warning, what, {{"code", std::string_view(done.error().code)}});
}

}  // namespace

StudyRoom::StudyRoom(api::LiveLearner& learner, analytics::Bookkeeper& bookkeeper, analytics::Warden& warden,
                     const settings::Live& settings)
    : learner_(learner), bookkeeper_(bookkeeper), warden_(warden), settings_(settings), thread_([this](const std::stop_token& stop) { work(stop); }) {}

void StudyRoom::work(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    note("learning.not_done", run(learner_.catch_up(stop)));
    note("analytics.not_counted", run(bookkeeper_.catch_up(stop)));
    note("questions.not_looked_after", run(warden_.look(settings_.current()->policy.junk_max)));
    std::unique_lock lock(mutex_);
    stopped_.wait_for(lock, stop, kLookEvery, [] { return false; });
  }
  note("learning.not_done", run(learner_.save()));
}

}  // namespace acquaint::app
