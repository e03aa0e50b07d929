// The decision that is open for a user already: whether it is said again, to whom, and when it comes to
// its end without the user.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "asking/gate_trace.h"
#include "asking/urgency.h"

namespace acquaint::asking {

// Null when no form of the settings has the id any more.
const Offer* find_offer(std::span<const Offer> offers, std::string_view form);

// Whether the user's open decision has come to its end: nobody answered, or it has lost its point.
std::optional<Resolution> resolution_of(const Inputs& inputs);

// What to say while `open` is open, once resolution_of() has found no end of it. `held_out`: of the user.
Decision meet_open_decision(const profile::OpenDecision& open, const Inputs& inputs, bool held_out,
                            const Urgency& urgency, GateTrace& trace);

// Whether the open decision, of which there is `met` to say, makes way for what is mandatory: at a log-in, when it is
// optional. Nobody gets past a mandatory question by having something else open in another tab. Whoever holds it and
// is shown it again keeps it.
bool makes_way(const profile::OpenDecision& open, const Decision& met, const Inputs& inputs);

// How it ends then: nothing is counted against it, and its answer may come late.
Resolution made_way(const profile::OpenDecision& open, Time now);

}  // namespace acquaint::asking
