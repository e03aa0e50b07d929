#include "asking/user_gates.h"

#include <algorithm>
#include <utility>

#include "asking/sticky.h"
#include "asking/visitor.h"

namespace acquaint::asking {
namespace {

Stop stop_when(bool stops, Reason reason) { return stops ? Stop{reason} : Stop{}; }

bool can_be_mandatory(std::span<const Offer> offers, const Urgency& urgency) {
  return std::ranges::any_of(offers, [&](const Offer& offer) { return urgency.is_mandatory(offer); });
}

// Most policies have neither clocks of channels nor a cap of the site.
bool is_declared(Gate gate, const Policy& policy) {
  if (gate == Gate::channel) return !policy.channels.empty();
  return gate != Gate::site_cap || policy.interruptions_per_hour;
}

}  // namespace

bool is_held_out(const Policy& policy, std::string_view user) {
  return policy.hold_out > 0 && in_share("acquaint.hold_out", user, policy.hold_out);
}

bool is_held_out(const Inputs& in) { return is_held_out(in.policy, in.user.id.text()); }

Reason pass_user_gates(const Inputs& in, bool held_out, const Urgency& urgency, GateTrace& trace) {
  const Stop stopped = stop_when(in.user.asking.stopped, Reason::user_stopped);
  if (!trace.user(Gate::stopped, stopped)) return stopped.reason;
  const Stop paused = stop_when(in.policy.paused, Reason::policy_paused);
  if (!trace.user(Gate::paused, paused)) return paused.reason;
  const Stop held = stop_when(held_out && !can_be_mandatory(in.offers, urgency), Reason::held_out);
  if (!trace.user(Gate::hold_out, held)) return held.reason;
  const Stop is_protected = protected_gate(in);
  if (!trace.user(Gate::protected_moment, is_protected)) return is_protected.reason;
  const Stop visitor = visitor_gate(in.moment);
  trace.user(Gate::visitor, visitor);
  return visitor.reason;
}

UserClocks pass_user_clocks(const Inputs& in, GateTrace& trace) {
  const std::pair<Gate, Stop> clocks[] = {{Gate::gap, gap_gate(in)},
                                          {Gate::session, session_gate(in)},
                                          {Gate::page, page_gate(in)},
                                          {Gate::channel, channel_gate(in.user.asking, in.moment, in.policy)},
                                          {Gate::rolling_cap, rolling_cap_gate(in)},
                                          {Gate::fatigue, fatigue_gate(in)},
                                          {Gate::site_cap, site_cap_gate(in)}};
  UserClocks result;
  for (const auto& [gate, stop] : clocks) {
    if (!is_declared(gate, in.policy) || trace.user(gate, stop)) continue;
    if (result.reason == Reason::ok) result.reason = stop.reason;
    if (const auto next = stop.next()) result.are_over = std::max(*next, result.are_over.value_or(*next));
  }
  return result;
}

}  // namespace acquaint::asking
