// Conditions of routers and of flows. Auth0 does not publish their shape; both shapes that are seen
// are read:
//   {"operator": "AND", "operands": [{"operator": "ENDS_WITH", "operands": ["{{fields.email}}",
//   "@x.com"]}]}
//   {"type": "and", "conditions": [{"field": "{{fields.email}}", "operator": "ends_with", "value":
//   "@x.com"}]}
// and a plain value or template, which is true as JavaScript has it.
#pragma once

#include "flows/template.h"

namespace acquaint::flows {

// Names of operators are the same in any case, with spaces or underscores. Error `invalid`
// "auth0_flow.bad_condition" for a shape or an operator that is not known and what is nested deeper
// than 8; those of fill().
Result<bool> holds(const Json& condition, const Scope& scope, const Chance& chance);

// Whether holds() knows its shape and operators.
bool is_known_condition(const Json& condition);

}  // namespace acquaint::flows
