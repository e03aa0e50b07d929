#include "api/run_actions.h"

#include <algorithm>
#include <span>
#include <utility>

#include "api/script_execution.h"
#include "base/encoding.h"
#include "base/log.h"
#include "rules/declared.h"

namespace acquaint::api {
namespace {

constexpr std::size_t kMessageBytesMax = 256;  // Of what is remembered of an error.

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

JsonObject error_of(const Result<rules::Ran>& ran) {
  if (!ran) return {{"id", ran.error().code}, {"msg", ran.error().message}};
  const rules::Outcome& outcome = ran->outcome;
  return {{"id", outcome.error_name}, {"msg", std::string(cut_text(outcome.error_message, kMessageBytesMax))}};
}

// Of the actions that were begun.
JsonArray results_of(const rules::ActionsWork& work, const Execution& execution, const Result<rules::Ran>& ran) {
  const bool failed = !ran || ran->outcome.verdict == rules::Verdict::error || ran->outcome.verdict == rules::Verdict::deny;
  JsonArray results;
  for (std::size_t i = 0; i < execution.scripts.size(); ++i) {
    const bool is_last = i + 1 == execution.scripts.size();
    JsonObject result{{"action_name", work.actions[work.from + i].name},
                      {"started_at", to_iso8601(execution.begun)},
                      {"ended_at", to_iso8601(execution.ended)}};
    if (failed && is_last) result["error"] = error_of(ran);
    results.push_back(std::move(result));
  }
  return results;
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

rules::ActionsWork actions_work(const Services& services, const settings::Settings& settings, std::string_view trigger, JsonObject event) {
  return {.trigger = std::string(trigger),
          .actions = settings.scripts->actions_at(trigger),
          .event = std::move(event),
          .from = 0,
          .is_resumed = false,
          .can_redirect = false,
          .rules_executed = {},
          .tenant = tenant_of(services)};
}

Task<Result<rules::Ran>> run_actions(Services& services, rules::ActionsWork work, std::string request) {
  JsonObject told = rules::to_json(work);
  std::vector<ScriptName> names = names_of(std::span(work.actions).subspan(std::min(work.from, work.actions.size())));
  auto [execution, ran] = co_await execute(services, "actions.ran", work.trigger, std::move(told), std::move(names));
  JsonObject shown{{"id", execution.id},
                   {"trigger_id", work.trigger},
                   {"status", status_of(ran)},
                   {"results", results_of(work, execution, ran)},
                   {"logs", ran ? lines_of(ran->logs) : JsonArray()},
                   {"duration_ms", duration_of(execution, ran)},
                   {"created_at", to_iso8601(execution.begun)},
                   {"updated_at", to_iso8601(execution.ended)}};
  services.recent_executions.remember(execution.id, std::move(shown));
  if (!ran || ran->outcome.verdict == rules::Verdict::error) {
    const std::string code = ran ? "actions.script_failed" : ran.error().code;
    log_event(LogLevel::warning, "actions.failed",
              {{"code", std::string_view(code)},
               {"trigger", std::string_view(work.trigger)},
               {"action", ran ? std::string_view(ran->outcome.origin) : std::string_view()},
               {"execution", std::string_view(execution.id)},
               {"request", std::string_view(request)}});
  }
  co_return std::move(ran);
}

void run_actions_later(Services& services, rules::ActionsWork work, std::string request) {
  services.errands.run_later(run_and_forget(services, std::move(work), std::move(request)));
}

}  // namespace acquaint::api
