#include "api/run_actions.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "base/log.h"
#include "profile/event.h"

namespace acquaint::api {
namespace {

constexpr std::size_t kLinesMax = 20, kLineBytesMax = 256;  // Of an execution that is remembered.

std::string_view status_of(const Result<rules::Ran>& ran) {
  if (!ran) return "canceled";
  switch (ran->outcome.verdict) {
    case rules::Verdict::redirect:
    case rules::Verdict::prompt: return "suspended";
    case rules::Verdict::error: return "partial";
    case rules::Verdict::allow:
    case rules::Verdict::deny: break;
  }
  return "final";
}

JsonArray lines_of(const std::vector<rules::LogLine>& logs) {
  JsonArray lines;
  for (const rules::LogLine& line : logs) {
    if (lines.size() >= kLinesMax) break;
    lines.push_back(JsonObject{{"level", line.level},
                               {"action_name", line.origin},
                               {"text", std::string(cut_text(line.text, kLineBytesMax))}});
  }
  return lines;
}

JsonObject error_of(const Result<rules::Ran>& ran) {
  if (!ran) return {{"id", ran.error().code}, {"msg", ran.error().message}};
  const rules::Outcome& outcome = ran->outcome;
  return {{"id", outcome.error_name}, {"msg", std::string(cut_text(outcome.error_message, kLineBytesMax))}};
}

// The actions that were begun: those up to the one that ended it.
JsonArray results_of(const rules::ActionsWork& work, const Result<rules::Ran>& ran, Time begun, Time ended) {
  const bool failed = !ran || ran->outcome.verdict == rules::Verdict::error || ran->outcome.verdict == rules::Verdict::deny;
  JsonArray results;
  for (std::size_t i = work.from; i < work.actions.size(); ++i) {
    JsonObject result{{"action_name", work.actions[i].name}, {"started_at", to_iso8601(begun)}, {"ended_at", to_iso8601(ended)}};
    const bool is_last = ran && ran->outcome.verdict != rules::Verdict::allow && ran->outcome.origin == work.actions[i].name;
    if (failed && (is_last || !ran)) result["error"] = error_of(ran);
    results.push_back(std::move(result));
    if (is_last || !ran) break;
  }
  return results;
}

std::string_view outcome_of(const Result<rules::Ran>& ran) {
  if (!ran) return "not_run";
  switch (ran->outcome.verdict) {
    case rules::Verdict::allow: return "allowed";
    case rules::Verdict::deny: return "denied";
    case rules::Verdict::redirect: return "redirected";
    case rules::Verdict::prompt: return "prompted";
    case rules::Verdict::error: break;
  }
  return "failed";
}

// The row of the event log: what the execution has in common with what is remembered of it, without the words of an
// error, which may hold what is known of a user. What the console got is what the operator chose to print.
profile::Event event_of(const JsonObject& execution, const rules::ActionsWork& work, const Result<rules::Ran>& ran, Time ended) {
  JsonArray ids;
  const std::size_t begun = find_array(execution, "results")->size();
  for (std::size_t i = 0; i < begun; ++i) ids.push_back(Json(work.actions.at(work.from + i).id));
  JsonObject data{{"execution", execution.at("id")},
                  {"trigger", work.trigger},
                  {"actions", std::move(ids)},
                  {"outcome", outcome_of(ran)},
                  {"duration_ms", execution.at("duration_ms")},
                  {"logs", execution.at("logs")}};
  if (!ran) data["code"] = ran.error().code;
  return {.type = "action.ran", .at = ended, .actor = "server", .attribute = {}, .data = std::move(data)};
}

// Nobody who logs in waits for it.
Task<Result<Done>> append(Services& services, profile::Event event) {
  co_return co_await services.events.append(std::move(event));
}

Task<Result<Done>> run_and_forget(Services& services, rules::ActionsWork work, std::string request) {
  const auto ran = co_await run_actions(services, std::move(work), std::move(request));
  (void)ran;  // Said and remembered already.
  co_return Done{};
}

}  // namespace

rules::Tenant tenant_of(const Services& services) {
  const std::string_view origin = services.origin;
  return {.domain = std::string(origin.substr(origin.find("://") + 3)), .access_token = {}};
}

Task<Result<rules::Ran>> run_actions(Services& services, rules::ActionsWork work, std::string request) {
  const std::string id = random_token(services.random, 24);
  const Time begun = services.clock.now();
  JsonObject told = rules::to_json(work);
  auto ran = co_await services.scripts.run(std::move(told));
  const Time ended = services.clock.now();
  JsonObject execution{{"id", id},
                       {"trigger_id", work.trigger},
                       {"status", status_of(ran)},
                       {"results", results_of(work, ran, begun, ended)},
                       {"logs", ran ? lines_of(ran->logs) : JsonArray()},
                       {"duration_ms", ran ? ran->took.count() : (ended - begun).count()},
                       {"created_at", to_iso8601(begun)},
                       {"updated_at", to_iso8601(ended)}};
  services.errands.run_later(append(services, event_of(execution, work, ran, ended)));
  services.recent_executions.remember(id, std::move(execution));
  if (!ran || ran->outcome.verdict == rules::Verdict::error) {
    const std::string code = ran ? "actions.script_failed" : ran.error().code;
    log_event(LogLevel::warning, "actions.failed",
              {{"code", std::string_view(code)},
               {"trigger", std::string_view(work.trigger)},
               {"action", ran ? std::string_view(ran->outcome.origin) : std::string_view()},
               {"execution", std::string_view(id)},
               {"request", std::string_view(request)}});
  }
  co_return ran;
}

void run_actions_later(Services& services, rules::ActionsWork work, std::string request) {
  services.errands.run_later(run_and_forget(services, std::move(work), std::move(request)));
}

}  // namespace acquaint::api
