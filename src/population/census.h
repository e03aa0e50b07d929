// Counts once a day, by a walk over all users, how many have a value for each attribute of the catalogue and
// how old it is. Each user counts as it stands when the walk comes by. A walk that is cut off begins anew.
#pragma once

#include <optional>
#include <vector>

#include "analytics/coverage_store.h"
#include "base/clock.h"
#include "profile/user_store.h"
#include "settings/live.h"

namespace acquaint::population {

// For one thread at a time. Log events: "coverage.counted" (users), "coverage.not_counted" (code).
class Census {
 public:
  Census(profile::UserStore& users, analytics::CoverageStore& store, const settings::Live& settings, const Clock& clock)
      : users_(users), store_(store), settings_(settings), clock_(clock) {}

  // Reads the next 200 users; false: the day (UTC) is counted, or cannot be now. Blocks.
  bool work();

 private:
  struct Walk {
    settings::SettingsPtr settings;  // Whose catalogue is counted by.
    Time as_of;
    analytics::Day day;
    std::optional<profile::UserId> position;
    std::int64_t users = 0;
    bool is_complete = false;
    std::vector<analytics::CoverageRow> rows;
  };

  bool is_counted(analytics::Day day);
  bool read_page(Walk& walk);
  bool save();

  profile::UserStore& users_;
  analytics::CoverageStore& store_;
  const settings::Live& settings_;
  const Clock& clock_;
  std::optional<Walk> walk_;
  std::optional<analytics::Day> counted_;  // The last day that is known to be.
};

}  // namespace acquaint::population
