// All that looks at users as a whole, put together: counts of segments, the coverage of the catalogue, the
// sample of recent moments, and forecasts.
#pragma once

#include "population/census.h"
#include "population/counted_users.h"
#include "population/forecasts.h"
#include "population/moment_log.h"
#include "population/moment_store.h"
#include "population/segment_counts.h"

namespace acquaint::population {

// Safe to use from any thread. Log event "moments.not_saved" (code).
class Population {
 public:
  Population(profile::UserStore& users, MomentStore& moments, analytics::CoverageStore& coverage,
             const settings::Live& settings, const Clock& clock)
      : moment_store_(moments),
        coverage_(coverage),
        clock_(clock),
        segments_(users, settings, clock),
        users_(users, segments_, [this](const profile::UserId& user) { moments_.forget(user); }),
        census_(users, coverage, settings, clock),
        forecasts_(users, moments_, clock) {}

  // The store's users. Whatever is written to them is to be written through here.
  profile::UserStore& users() { return users_; }
  SegmentCounts& segments() { return segments_; }
  MomentLog& moments() { return moments_; }
  Census& census() { return census_; }
  analytics::CoverageStore& coverage() { return coverage_; }
  Forecasts& forecasts() { return forecasts_; }

  // What was recorded before a restart.
  Result<Done> load_moments();
  // What was recorded since the last call. Blocks.
  void save_moments();

 private:
  MomentStore& moment_store_;
  analytics::CoverageStore& coverage_;
  const Clock& clock_;
  SegmentCounts segments_;
  MomentLog moments_;
  CountedUsers users_;
  Census census_;
  Forecasts forecasts_;
};

}  // namespace acquaint::population
