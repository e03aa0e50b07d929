// Actions: modules of the operator that are bound to triggers (reference: Auth0, Management API, "Actions"). What
// is written runs only once it is deployed, as a version that stays as it was. Here they are declared and checked;
// pipeline.h is what runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/random.h"
#include "base/result.h"
#include "rules/pipeline.h"

namespace acquaint::rules {

// What there is to bind to, and in which versions; the last one is current. Where nothing of ours happens, actions
// are kept and never run (docs/rules.md).
struct Trigger {
  std::string_view id;
  std::size_t versions = 1;    // "v1", "v2", ...
  std::size_t compatible = 0;  // The older version whose actions run at the current one as they are; 0: none.
};
std::span<const Trigger> known_triggers();
const Trigger* find_trigger(std::string_view id);  // Null when there is none.

std::span<const std::string_view> known_runtimes();  // The last one is what an action has that names none.

struct SupportedTrigger {
  std::string id;
  std::string version;

  bool operator==(const SupportedTrigger&) const = default;
};

struct Dependency {
  std::string name;
  std::string version;
  std::string registry_url;

  bool operator==(const Dependency&) const = default;
};

struct ActionSecret {
  std::string name;
  std::string value;
  std::string updated_at;

  bool operator==(const ActionSecret&) const = default;
};

// What a version holds, and what is worked on.
struct ActionContent {
  std::string code;
  std::vector<Dependency> dependencies;
  std::string runtime;
  std::vector<ActionSecret> secrets;

  bool operator==(const ActionContent&) const = default;
};

struct ActionVersion {
  std::string id;
  std::int64_t number = 1;
  ActionContent content;
  std::string created_at;

  bool operator==(const ActionVersion&) const = default;
};

// Why an action cannot run as it is written.
struct BuildError {
  std::string id;
  std::string message;

  bool operator==(const BuildError&) const = default;
};

struct DeclaredAction {
  std::string id;
  std::string name;
  std::vector<SupportedTrigger> supported_triggers;
  ActionContent draft;
  std::vector<BuildError> errors;  // Of the draft.
  std::vector<ActionVersion> versions;  // In their order.
  std::optional<std::int64_t> deployed;  // Number of the version in force.
  std::string created_at;
  std::string updated_at;

  const ActionVersion* deployed_version() const;
  bool supports(std::string_view trigger) const;
  bool operator==(const DeclaredAction&) const = default;
};

struct Binding {
  std::string id;
  std::string trigger;
  std::string action;  // Its id.
  std::string display_name;
  std::string created_at;

  bool operator==(const Binding&) const = default;
};

inline constexpr std::size_t kActionCodeBytesMax = 100 * 1024;
inline constexpr std::size_t kActionVersionsMax = 10;  // The newest, and the one that is deployed.
inline constexpr std::size_t kVersionsBytesMax = 512 * 1024;  // Of their code; the newest stays whatever its size.
inline constexpr std::size_t kBindingsMax = 30;        // Of one trigger.

std::string random_action_id(Random& random);
std::string derived_action_id(std::string_view name);

// The element of "actions" as the API works on it: with its id, and with its versions, also when the file that
// declared it names none, so that it runs as it stands. Secrets may be sealed in it.
JsonObject completed_action(JsonObject element);

// Errors are `invalid` and their field begins with `at`: "action.malformed", "json.unknown_field",
// "action.too_large".
Result<DeclaredAction> parse_action(const JsonObject& object, const std::string& at = {});

// The "actions" list of a settings document. Errors as above, and "action.duplicate" (an id or a name).
Result<std::vector<DeclaredAction>> parse_actions(const JsonArray& list, std::string_view base = "/actions");

// The "action_bindings" of a settings document: by trigger, in the order in which they run. Errors are `invalid`:
// "action_binding.malformed", "action_binding.duplicate", "action_binding.no_action" for what is no action, is not
// deployed or not made for the trigger.
Result<std::vector<Binding>> parse_bindings(const JsonObject& object, std::span<const DeclaredAction> actions,
                                            std::string_view base = "/action_bindings");

// As it runs: the deployed version, which there must be.
Action action_in_force(const DeclaredAction& action);
Action as_action(const DeclaredAction& action, const ActionContent& content);

}  // namespace acquaint::rules
