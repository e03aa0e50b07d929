// What is left of a demand once some of it has been asked, answered or not.
#pragma once

#include "asking/demand.h"
#include "profile/asking_state.h"

namespace acquaint::asking {

// Without what was asked since `begin`: no gate counts for what is essential, so that a field that was left empty
// would be asked for again and again.
Demand not_asked_since(Time begin, Demand demand, const profile::AskingState& asking);

}  // namespace acquaint::asking
