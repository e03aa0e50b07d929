// The learning order within a decision: of all questions that may be asked now it chooses the one that
// leads and what is asked with it, or holds back. docs/learning.md is the manual.
#pragma once

#include <optional>

#include "asking/contest.h"

namespace acquaint::asking {

// Whose order this user gets; nothing where there is no guidance that counts.
std::optional<Learned> start_learning(const Inputs& inputs);

// Makes of the contest's winner what is asked. A mandatory form is asked as it is, and so is anybody
// in the control group. `learned.hold` says when nothing is to be asked now.
void choose_lead(Contest& contest, const Inputs& inputs, GateTrace& trace, Learned& learned);

}  // namespace acquaint::asking
