// Runs flows: one action after the other, each seeing what those before it gave. Every wait is that
// of Effects, and everything is bounded: so many actions, so long, so large.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "flows/declared.h"
#include "flows/effects.h"
#include "flows/template.h"

namespace acquaint::flows {

inline constexpr std::size_t kActionRunsMax = 200;  // Of one run of a flow.
inline constexpr Duration kFlowPatience =
    std::chrono::seconds(20);  // After which no action begins.

// Whether the action is one that can be run here.
bool is_runnable_action(std::string_view type, std::string_view action);

// What a run begins with and leaves behind.
struct FlowState {
  Scope scope;  // Its `actions` are empty at the beginning of a run; `vars` stay for the next one.
  JsonObject codes;  // One-time codes that are under way, by reference; kept from the user.
};

struct FlowEnd {
  enum class Kind { done, refused };
  Kind kind = Kind::done;
  std::string message;  // Of ERROR_MESSAGE, for the person: why they cannot go on.
  Filled returned;      // Of RETURN_JSON.
};

// Errors: what broke an action that may not fail, its field being the action's id; `unavailable`
// "auth0_flow.too_slow" and `invalid` "auth0_flow.too_many_actions" for the bounds,
// "auth0_flow.not_runnable", "auth0_flow.bad_action" for what an action lacks.
Task<Result<FlowEnd>> run_flow(const Declared& declared, const Document& flow, FlowState& state,
                               Random& random, Effects& effects);

}  // namespace acquaint::flows
