// Which forms go whatever gaps, caps and hold-outs say: the mandatory ones, and those that ask for
// something that is required by now.
#pragma once

#include <vector>

#include "asking/decide.h"

namespace acquaint::asking {

class Urgency {
 public:
  // Of these inputs alone: it refers to their offers.
  explicit Urgency(const Inputs& inputs);

  // Has something that is required by now, and goes with just that.
  bool is_urgent(const Offer& offer) const { return !urgent_.empty() && has(offer); }
  bool is_mandatory(const Offer& offer) const { return offer.cadence.mandatory || is_urgent(offer); }

 private:
  bool has(const Offer& offer) const;

  std::vector<const Offer*> urgent_;
};

// How many questions a prompt of this form may have: what is required is asked though the form has spent
// its budget.
int prompt_max(const Offer& offer, const Urgency& urgency, const Inputs& inputs);

}  // namespace acquaint::asking
