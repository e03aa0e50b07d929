// What the server has learnt so far, for whoever decides. It follows the log of events, which it learns
// from (asking/study.h), and saves how far it has come, so that a restart, or a crash, costs nothing but
// reading on. Deciding takes the snapshot that is in force and waits for nobody.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_map>

#include "asking/learner_store.h"
#include "asking/study.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/task.h"
#include "profile/event_feed.h"
#include "profile/user_store.h"
#include "settings/live.h"

namespace acquaint::api {

// A snapshot, with what operators see of the comparison.
struct Guide {
  asking::Model model;
  asking::Tally standard, learned;
  std::size_t newcomers = 0;
  bool is_off = false;
  std::uint64_t seed = 0;
  profile::EventPosition position;

  // `policy` is that of the decision. Refers to this.
  asking::Guidance guidance(const asking::Learning& policy) const;
};
using GuidePtr = std::shared_ptr<const Guide>;

struct LearningTools {
  profile::EventFeed& events;
  profile::UserStore& users;
  asking::LearnerStore& store;
  const settings::Live& settings;
  const Clock& clock;
  Random& random;
};

class LiveLearner {
 public:
  explicit LiveLearner(const LearningTools& tools) : tools_(tools) {}

  // ---- for any thread ----

  // Null while these settings do not learn, and before the first catch_up().
  GuidePtr guide(const settings::Settings& settings) const {
    if (settings.policy.learning.mode == asking::Learning::Mode::off) return nullptr;
    return guide_.load(std::memory_order_acquire);
  }

  // Somebody could be asked at a moment with these features.
  void note_visit(const asking::Features& features) {
    visits_[features.page][features.device].fetch_add(1, std::memory_order_relaxed);
  }

  // Whether that this user was held back is to be put in the log: once a day is enough.
  bool notes_hold(const profile::UserId& user, Time now);

  // ---- for one thread at a time ----

  // Learns from what the log has gained, and saves now and then. Does nothing while the settings in
  // force do not learn. Ends early when it is to stop. Errors of the stores; what was learnt before one stays.
  Task<Result<Done>> catch_up(std::stop_token stop = {});

  // Saves what has been learnt since it was saved last. For the end.
  Task<Result<Done>> save();

 private:
  Task<Result<Done>> load(const settings::SettingsPtr& settings);
  void begin_anew(const settings::Settings& settings);
  void adapt(const settings::SettingsPtr& settings);
  Task<Result<Done>> log_visits();
  Task<Result<Done>> take_page(profile::FeedPage page);
  Task<Result<std::optional<profile::Event>>> find_made(const profile::FeedEvent& event);
  void publish();

  const LearningTools tools_;
  std::atomic<GuidePtr> guide_;
  std::array<std::array<std::atomic<std::int64_t>, asking::kDevices>, asking::kPages> visits_{};

  std::mutex holds_mutex_;
  std::unordered_map<std::string, Time> holds_;  // When each user's was logged last.

  // Of the thread that catches up.
  std::optional<asking::Study> study_;
  settings::SettingsPtr settings_;  // That the study is for.
  bool is_saved_ = true;
  Time saved_, visits_logged_;
};

}  // namespace acquaint::api
