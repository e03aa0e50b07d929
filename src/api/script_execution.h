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

void record(Services& services, const Execution& execution, const Result<rules::Ran>& ran);

// Ids of `scripts` from a place on, to the one whose verdict was the last: all were begun when all are well.
template <typename Script>
std::vector<std::string> begun_scripts(const std::vector<Script>& scripts, std::size_t from, const Result<rules::Ran>& ran) {
  std::vector<std::string> ids;
  for (std::size_t i = from; i < scripts.size(); ++i) {
    ids.push_back(scripts[i].id);
    if (!ran || (ran->outcome.verdict != rules::Verdict::allow && ran->outcome.origin == scripts[i].name)) break;
  }
  return ids;
}

}  // namespace acquaint::api
