// What is known of one attribute, as far as asking is concerned.
#pragma once

#include "asking/reason.h"
#include "base/clock.h"
#include "profile/catalogue.h"
#include "profile/claim.h"

namespace acquaint::asking {

struct Knowledge {
  Reason reason = Reason::value_unknown;  // value_unknown, _uncertain, _stale, _known, equivalent_known, moot.
  double residual = 1;       // What is left to learn, from 0 to 1.
  bool can_confirm = false;  // There is a value that the user can confirm instead of giving one.

  // Or need not be known.
  bool is_known() const {
    return reason == Reason::value_known || reason == Reason::equivalent_known || reason == Reason::moot;
  }
};

// Of the effective claim, null when there is none. A stale value can be confirmed, and so can an inferred
// one that is certain enough to be offered; what is sensitive, or hidden from applications, never, since that
// would show it.
Knowledge judge(const profile::Claim* claim, const profile::AttributeDefinition& definition, Time now);

// Whether a value of the attribute can ever be one to confirm.
bool may_offer(const profile::AttributeDefinition& definition);

}  // namespace acquaint::asking
