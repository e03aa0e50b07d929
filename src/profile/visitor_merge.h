// A visitor turns out to be a user: the user takes over what the visitor said, was asked and did. The
// visitor stays as it was and remembers whose it is, so that a second user never gets it and the merge can
// be taken back. Pure.
#pragma once

#include "profile/change.h"

namespace acquaint::profile {

// How many merges a user remembers; older ones stay, and only their claims can be taken back.
inline constexpr std::size_t kMergedVisitorsMax = 20;
// Of one attribute, by all visitors; beyond, the one that was confirmed longest ago goes.
inline constexpr std::size_t kVisitorClaimsMax = 8;

// For UserStore::change_pair(user, visitor):
// - Claims come with their provenance, and with the visitor's id as lineage; the user's own ones of the
//   same tier go on winning (survivorship.h). What log-ins rest on does not come.
// - What the visitor was asked counts as asked of the user; what it declined is declined. Of two fatigues, each
//   halved with every half-life, the greater one holds.
// - Counts of behaviour add; a receipt of consent comes where the user has none.
// Event "visitor.merged". The same user again changes nothing. Errors: not_found "visitor.not_found"
// without a visitor; `invalid` "visitor.not_a_user" for two visitors; conflict "visitor.merged" when
// another user has it, "visitor.parted" after the same merge was taken back, "visitor.other_person" when
// the visitor gave an e-mail address or a telephone number and none of the user's is the same.
PairChange merge_visitor(Actor actor, Duration fatigue_half_life);

// Takes back what merge_visitor() brought from this visitor, and makes it a visitor again, which does not
// become the same user any more. What the user said since is the user's own and stays. Event
// "visitor.parted". Without the visitor, which may be gone by now, its claims are taken back alone.
// not_found "visitor.not_merged" when nothing is known of such a merge.
PairChange part_visitor(UserId visitor, Actor actor, Duration fatigue_half_life);

}  // namespace acquaint::profile
