// How often a user has come and how many pages they have seen, as far as moments tell: a session or page
// that was not counted before is one more. Counted where something declared reads it.
#pragma once

#include <cstdint>
#include <span>

#include "asking/moment.h"
#include "asking/segment.h"
#include "base/json.h"
#include "profile/asking_state.h"

namespace acquaint::asking {

struct Offer;

// What is worth a write: nothing, unless something reads it.
struct Counters {
  bool visits = false;
  bool page_views = false;

  bool any() const { return visits || page_views; }
};

// What the forms read, by their cadence, their targeting and the conditions of their questions, and what the
// segments read.
Counters counters_for(std::span<const Offer> offers, const Segments& segments = {});
// What conditions within this JSON text read, as "stats.visits" or "stats.page_views".
Counters counters_in(const Json& logic);

// The count with this moment, whether or not it has been stored yet.
std::int64_t visits_at(const profile::AskingState& state, const Moment& moment);
std::int64_t page_views_at(const profile::AskingState& state, const Moment& moment);

// Whether the moment is one more of what is counted, and the state once it is. The same moment again
// changes nothing; nor do the others that a user goes on with, up to 8 sessions and pages at a time.
bool is_to_count(const profile::AskingState& state, const Moment& moment, Counters counters);
profile::AskingState counted(profile::AskingState state, const Moment& moment, Counters counters);

}  // namespace acquaint::asking
