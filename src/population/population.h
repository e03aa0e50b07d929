// All that looks at users as a whole, put together: counts of segments.
#pragma once

#include "population/counted_users.h"
#include "population/segment_counts.h"

namespace acquaint::population {

// Safe to use from any thread.
class Population {
 public:
  Population(profile::UserStore& users, const settings::Live& settings, const Clock& clock)
      : segments_(users, settings, clock), users_(users, segments_) {}

  // The store's users. Whatever is written to them is to be written through here.
  profile::UserStore& users() { return users_; }
  SegmentCounts& segments() { return segments_; }

 private:
  SegmentCounts segments_;
  CountedUsers users_;
};

}  // namespace acquaint::population
