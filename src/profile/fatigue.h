// How tired of being asked a user is, at some time.
#pragma once

#include "profile/asking_state.h"

namespace acquaint::profile {

// What was stored, decayed by half with every half-life since then; before that time, as it was stored.
double fatigue_at(const AskingState& state, Duration half_life, Time now);

}  // namespace acquaint::profile
