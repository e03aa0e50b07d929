// What runs when users log in, as plain values: the operator's scripts and what they are given, and what they made
// of it. Pure; docs/rules.md describes it, runner/inside/ is where it runs. What comes back was made by the
// operator's code and is checked here, as any input.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace acquaint::rules {

struct Rule {
  std::string id;
  std::string name;
  std::string script;
};

struct Action {
  std::string id;
  std::string name;
  std::string code;
  std::vector<std::pair<std::string, std::string>> secrets;
};

// What scripts know of the server that they run for.
struct Tenant {
  std::string domain;        // "login.example".
  std::string access_token;  // For the Management API; empty: none.
};

// Rules in the order in which they run, and the two objects that they share (Auth0: "Rules").
struct RulesWork {
  std::vector<Rule> rules;
  std::vector<std::pair<std::string, std::string>> configuration;
  JsonObject user;     // Names the user by "user_id".
  JsonObject context;
  Tenant tenant;
};

// Actions in the order of their binding (Auth0: "Actions").
struct ActionsWork {
  std::string trigger;  // "post-login", ...
  std::vector<Action> actions;
  JsonObject event;
  std::size_t from = 0;       // The action that begins ...
  bool is_resumed = false;    // ... by continuing behind its redirect or form.
  bool can_redirect = false;
  std::vector<std::string> rules_executed;  // Their ids.
  Tenant tenant;
};

// An action before it runs at all: the outcome is an error when its text is no script, or a module is missing.
struct BuildWork {
  std::string name;
  std::string code;
  std::vector<std::string> modules;  // That it depends on.
};

// As a runner is given it.
JsonObject to_json(const RulesWork& work);
JsonObject to_json(const ActionsWork& work);
JsonObject to_json(const BuildWork& work);

enum class Verdict {
  allow,
  deny,      // The script refuses the user.
  redirect,  // The user goes elsewhere first.
  prompt,    // The user fills in a form first.
  error,     // The script failed.
};

enum class MetadataSection { user_metadata, app_metadata };

struct MetadataChange {
  std::string origin;  // Name of the rule or action.
  MetadataSection section = MetadataSection::user_metadata;
  JsonObject patch;  // Merged at the first level; null removes.

  bool operator==(const MetadataChange&) const = default;
};

struct Prompt {
  std::string form;
  JsonObject fields;
  JsonObject vars;

  bool operator==(const Prompt&) const = default;
};

struct Outcome {
  Verdict verdict = Verdict::error;
  std::string origin;         // Of a verdict other than allow: the rule or action.
  std::string error_name;     // "UnauthorizedError", "access_denied", "validation", or the name of a fault.
  std::string error_code;     // Of a "validation", or of a fault; often empty.
  std::string error_message;  // Of a refusal: for the client. Of a fault: for the operator.
  std::string redirect_url;   // http or https.
  std::optional<Prompt> prompt;
  std::size_t at = 0;         // The action that suspended the log-in.
  JsonObject id_token;        // Claims; none that the protocol uses itself.
  JsonObject access_token;
  std::vector<std::string> scopes_added;
  std::vector<std::string> scopes_removed;
  std::vector<MetadataChange> changes;  // In their order; also of a script that failed afterwards.

  bool operator==(const Outcome&) const = default;
};

inline constexpr std::size_t kClaimsBytesMax = 16 * 1024;     // Of one token, as JSON.
inline constexpr std::size_t kMetadataBytesMax = 256 * 1024;  // Of all changes.
inline constexpr std::size_t kMessageBytesMax = 4096;

// What a runner said of an execution. `unavailable` "rules.bad_answer" when it is not of the form above;
// `invalid` "rules.bad_outcome" when a script made more than the limits, a redirect that is no http(s) address, or
// scopes that are none.
Result<Outcome> read_outcome(const JsonObject& told);

// Whether OpenID Connect or OAuth use the claim themselves: no script sets it.
bool is_reserved_claim(std::string_view name);

// One line of a script's console.
struct LogLine {
  std::string level;   // "log", "info", "warn", "error", "debug", "trace", "dir".
  std::string origin;  // Name of the rule or action.
  std::string text;

  bool operator==(const LogLine&) const = default;
};

}  // namespace acquaint::rules
