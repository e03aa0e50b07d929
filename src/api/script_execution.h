// What an execution of rules or actions leaves behind (docs/rules.md, "How it went"): a row of the event log, "rules.ran"
// or "actions.ran", written behind the answer. The words of an error are not in it: they may hold what is known of a
// user. What the console got is what the operator chose to print.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "api/services.h"
#include "rules/runner_pool.h"

namespace acquaint::api {

// Has runners started, when these settings declare scripts, so that the next log-in need not wait for the first one.
// What is wrong is in the log as "rules.not_ready", and said again by that log-in.
void prepare_runners(const Services& services, const settings::Settings& settings);

struct Execution {
  std::string id;
  std::string_view type;     // Of the event.
  std::string_view trigger;  // Of actions.
  std::vector<std::string> scripts;  // Ids of those that were begun.
  Time begun, ended;
};

// The first lines of the console, cut.
JsonArray lines_of(const std::vector<rules::LogLine>& logs);

// Milliseconds: of running alone, when it ran.
std::int64_t duration_of(const Execution& execution, const Result<rules::Ran>& ran);

struct Executed {
  Execution execution;
  Result<rules::Ran> ran;
};

struct ScriptName {
  std::string id;
  std::string name;
};

// Has a runner do the work, and leaves the row. `scripts` are those of the work, in the order in which they run; `type` and
// `trigger` are as of Execution, and outlive it. `ran` has the errors of Scripts::run().
Task<Executed> execute(Services& services, std::string_view type, std::string_view trigger, JsonObject work,
                       std::vector<ScriptName> scripts);

template <typename Scripts>
std::vector<ScriptName> names_of(const Scripts& scripts) {
  std::vector<ScriptName> names;
  for (const auto& script : scripts) names.push_back({script.id, script.name});
  return names;
}

}  // namespace acquaint::api
