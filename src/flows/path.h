// The way through a form's nodes, decided by the server alone. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "flows/template.h"

namespace acquaint::flows {

// Where the way stops: at a step that a person sees, at a flow that is to run, or at the end.
struct Stop {
  enum class Kind { step, flow, ending };
  Kind kind = Kind::ending;
  std::string node;  // Empty at the end.
};

// Null when the form has no such node.
const JsonObject* find_node(const JsonObject& form, std::string_view id);
// The member of the node's config, or empty.
std::string_view config_text(const JsonObject& form, std::string_view node, std::string_view name);

// Where the form begins: the node that `start` names, else the first one.
std::string_view first_node(const JsonObject& form);

// From the pointer (a node's id, or "$ending") through routers to where the way stops. The first
// rule of a router whose condition holds leads on, else its fallback; a condition that cannot be
// read does not hold. A pointer to nothing is the end; nodes of a kind that is not known are passed
// over. Error `invalid` "auth0_form.loop" when the way never stops.
Result<Stop> follow(const JsonObject& form, std::string_view pointer, const Scope& scope,
                    const Chance& chance);

// What the hidden fields of the form hold at its start: what was given for them, else their own
// values.
Result<JsonObject> hidden_fields(const JsonObject& form, const JsonObject& given,
                                 const Scope& scope, const Chance& chance);

}  // namespace acquaint::flows
