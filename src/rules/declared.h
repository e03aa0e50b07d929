// Rules: scripts of the operator for the moment when a user logs in, and the values that they are
// configured with (reference: Auth0, Management API, "Rules" and "Rules configs"). Here they are
// declared and checked; pipeline.h is what runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "rules/declared_action.h"
#include "rules/pipeline.h"

namespace acquaint::rules {

enum class Stage { login_success };

std::string_view name_of(Stage stage);

inline constexpr std::size_t kScriptBytesMax = 100 * 1024;  // Of all rules together.

struct DeclaredRule {
  std::string id;  // "rul_" and 16 letters and digits.
  std::string name;
  std::string script;
  std::int64_t order = 0;  // Rules run from the lowest to the highest.
  bool enabled = true;
  Stage stage = Stage::login_success;

  bool operator==(const DeclaredRule&) const = default;
};

struct Config {
  std::string key;
  std::string value;  // A secret.

  bool operator==(const Config&) const = default;
};

// A rule without an id gets one that follows from its name; without an order, 0. Errors are `invalid`
// and their field begins with `at`: "rule.malformed", "json.unknown_field".
Result<DeclaredRule> parse_rule(const JsonObject& object, const std::string& at = {});

// The "rules" list of a settings document, in its order. A rule that says no order comes after all
// that stand before it. Errors as above, "rule.duplicate" (an id, a name or an order that another one
// has) and "rule.too_large" (all scripts together).
Result<std::vector<DeclaredRule>> parse_rules(const JsonArray& list, std::string_view base = "/rules");

// Errors as of rules, with "rule_config.malformed".
Result<Config> parse_config(const JsonObject& object, const std::string& at = {});

// The "rules_configs" list of a settings document. Errors as above, and "rule_config.duplicate".
Result<std::vector<Config>> parse_configs(const JsonArray& list,
                                          std::string_view base = "/rules_configs");

// What of it is in force: the rules that are enabled, in their order.
std::vector<Rule> rules_in_force(std::vector<DeclaredRule> declared);

// Whether one of them reads a token for the Management API: auth0.accessToken.
bool name_token(const std::vector<Rule>& rules);

// The scripts of a settings document.
struct DeclaredScripts {
  std::vector<Rule> rules;  // In force.
  bool rules_name_token = false;  // As of name_token().
  std::vector<std::pair<std::string, std::string>> configuration;  // Keys and values that rules are given.
  std::vector<DeclaredAction> actions;
  std::vector<Binding> bindings;  // Of each trigger in the order in which they run.

  // What runs at a trigger: the versions that are deployed of the actions that are bound to it.
  std::vector<Action> actions_at(std::string_view trigger) const;
  bool has_actions_at(std::string_view trigger) const;
  bool empty() const { return rules.empty() && bindings.empty(); }
};

}  // namespace acquaint::rules
