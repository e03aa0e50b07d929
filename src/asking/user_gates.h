// What stands between the user and any question, whatever the forms say: first what stops everything,
// and, once something is worth asking, the user's clocks.
#pragma once

#include <optional>

#include "asking/gate_trace.h"
#include "asking/urgency.h"

namespace acquaint::asking {

// Whether the user belongs to those who are never asked anything optional.
bool is_held_out(const Inputs& inputs);
bool is_held_out(const Policy& policy, std::string_view user);

// The first gate that stops everything; ok when none does.
Reason pass_user_gates(const Inputs& inputs, bool held_out, const Urgency& urgency, GateTrace& trace);

struct UserClocks {
  Reason reason = Reason::ok;    // Of the first that is running.
  std::optional<Time> are_over;  // When the last one is. A session or page has no known end.
};

// All of them are tried, because the user can be asked again only when every one is over.
UserClocks pass_user_clocks(const Inputs& inputs, GateTrace& trace);

}  // namespace acquaint::asking
