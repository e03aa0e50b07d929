#include "asking/urgency.h"

#include <algorithm>

#include "asking/gates.h"

namespace acquaint::asking {

Urgency::Urgency(const Inputs& inputs) {
  if (inputs.policy.requirements.empty()) return;
  for (const Offer& offer : inputs.offers) {
    if (has_required_now(offer, inputs)) urgent_.push_back(&offer);
  }
}

bool Urgency::has(const Offer& offer) const { return std::ranges::find(urgent_, &offer) != urgent_.end(); }

int prompt_max(const Offer& offer, const Urgency& urgency, const Inputs& inputs) {
  const int left = questions_left(offer, inputs);
  return urgency.is_urgent(offer) ? std::max(1, left) : left;
}

}  // namespace acquaint::asking
