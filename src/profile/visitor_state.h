// What a visitor was asked, agreed to and did becomes part of what a user was and did, and is taken out
// again (visitor_merge.h). Counts add and are subtracted; of two times the later one holds, as nothing
// may be asked earlier than either of both allows.
#pragma once

#include "profile/user.h"

namespace acquaint::profile {

// `at` of the result is for the caller to say. With `fatigue_half_life`, of two fatigues the greater one holds as
// of the later time.
MergedVisitor join_states(User& user, const User& visitor, Duration fatigue_half_life);

// `visitor` as it was at the merge, `merged` as join_states() told. What cannot be parted any more stays
// with the user: how long a question waits that the user was asked as well, and the names that behaviour and
// visits are known by.
void part_states(User& user, const User& visitor, const MergedVisitor& merged, Duration fatigue_half_life);

}  // namespace acquaint::profile
