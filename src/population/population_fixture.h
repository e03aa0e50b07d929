// A store in memory with users and settings. For tests only.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "population/population.h"
#include "profile/sample_user.h"
#include "store/store.h"

namespace acquaint::population {

inline profile::UserId id_of(int number) {
  return *profile::UserId::parse("auth0|user" + std::to_string(100'000 + number));
}

inline profile::User user_with(int number, std::int64_t logins) {
  profile::User user(id_of(number));
  user.created = user.updated = profile::noon();
  user.last_login = profile::noon();
  user.logins_count = logins;
  return user;
}

inline profile::Change sets_logins(std::int64_t logins) {
  return [logins](const profile::User& user) -> Result<profile::Changed> {
    profile::Changed changed{user, {}};
    changed.user.logins_count = logins;
    return changed;
  };
}

// The segments "regular" (3 logins) and "keen" (6), and "recent" (a log-in within 7 days), which drifts.
inline constexpr const char* kSegments = R"([
  {"name": "regular", "label": "Comes back", "when": {">=": [{"var": "stats.logins"}, 3]}},
  {"name": "keen", "when": {"and": [{"segment": "regular"}, {">=": [{"var": "stats.logins"}, 6]}]}},
  {"name": "recent", "when": {"<": [{"var": "stats.days_since_last_login"}, 7]}}])";

class PopulationFixture : public testing::Test {
 protected:
  void publish(const JsonObject& document) {
    const auto published = run(settings_.publish(document, "", clock_.now()));
    ASSERT_TRUE(published) << published.error().code << " at " << published.error().field;
  }
  void publish_segments(const char* segments = kSegments) { publish({{"segments", *parse_json(segments)}}); }

  // With 0, 1, 2, ... 9, 0, ... logins.
  void create(int from, int to) {
    for (int number = from; number < to; ++number) {
      ASSERT_TRUE(run(population_.users().create(user_with(number, number % 10), {})));
    }
  }
  void count_all() {
    while (population_.segments().work()) {
    }
  }
  std::vector<std::int64_t> counts() const {
    std::vector<std::int64_t> all;
    const SegmentReport report = population_.segments().report();
    for (const SegmentCount& segment : report.segments) all.push_back(segment.users.value_or(-1));
    return all;
  }

  ManualClock clock_{profile::noon()};
  SeededRandom random_{1};
  std::unique_ptr<store::Store> store_ = store::make_memory_store();
  settings::Live settings_{store_->settings(), {}, login::SealKey::make(random_)};
  mutable Population population_{store_->users(), store_->moments(), store_->coverage(), settings_, clock_};
};

}  // namespace acquaint::population
