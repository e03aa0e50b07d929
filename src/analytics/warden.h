// Looks after the questions while the server runs: which of them are paused, and which are to be, because too
// many of their answers say nothing. The policy's `junk_max` switches it on.
#pragma once

#include <atomic>
#include <optional>
#include <set>

#include "analytics/figure_store.h"
#include "asking/paused.h"
#include "base/clock.h"
#include "profile/event_feed.h"

namespace acquaint::analytics {

class Warden {
 public:
  Warden(FigureStore& store, profile::EventFeed& events, const Clock& clock) : store_(store), events_(events), clock_(clock) {}

  // As of the last look. From any thread.
  asking::PausedQuestionsPtr paused() const { return paused_.load(std::memory_order_acquire); }

  // After the books are up to date. Whoever says too little, by `junk_max` percent, is paused, with the event
  // "question.paused"; without a limit nothing is. For one thread at a time. Errors of the stores.
  Task<Result<Done>> look(std::optional<int> junk_max);

 private:
  FigureStore& store_;
  profile::EventFeed& events_;
  const Clock& clock_;
  std::atomic<asking::PausedQuestionsPtr> paused_;
  std::set<QuestionKey> told_;  // Whose pause is in the log, and perhaps not in the books yet.
};

}  // namespace acquaint::analytics
