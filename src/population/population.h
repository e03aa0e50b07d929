// All that looks at users as a whole, put together: counts of segments, the sample of recent moments, and
// forecasts.
#pragma once

#include "population/counted_users.h"
#include "population/forecasts.h"
#include "population/moment_log.h"
#include "population/moment_store.h"
#include "population/segment_counts.h"

namespace acquaint::population {

// Safe to use from any thread. Log event "moments.not_saved" (code).
class Population {
 public:
  Population(profile::UserStore& users, MomentStore& moments, const settings::Live& settings, const Clock& clock)
      : moment_store_(moments),
        clock_(clock),
        segments_(users, settings, clock),
        users_(users, segments_, [this](const profile::UserId& user) { moments_.forget(user); }),
        forecasts_(users, moments_, clock) {}

  // The store's users. Whatever is written to them is to be written through here.
  profile::UserStore& users() { return users_; }
  SegmentCounts& segments() { return segments_; }
  MomentLog& moments() { return moments_; }
  Forecasts& forecasts() { return forecasts_; }

  // What was recorded before a restart.
  Result<Done> load_moments();
  // What was recorded since the last call. Blocks.
  void save_moments();

 private:
  MomentStore& moment_store_;
  const Clock& clock_;
  SegmentCounts segments_;
  MomentLog moments_;
  CountedUsers users_;
  Forecasts forecasts_;
};

}  // namespace acquaint::population
