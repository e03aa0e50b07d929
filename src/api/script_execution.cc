#include "api/script_execution.h"

#include <utility>

#include "base/encoding.h"
#include "base/log.h"
#include "profile/event.h"
#include "rules/declared.h"

namespace acquaint::api {
namespace {

constexpr std::size_t kLinesMax = 20, kLineBytesMax = 256;  // Of an execution that is remembered.

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

// Up to the one whose verdict was the last: all were begun when all are well.
std::vector<std::string> begun_of(const std::vector<ScriptName>& scripts, const Result<rules::Ran>& ran) {
  std::vector<std::string> ids;
  for (const ScriptName& script : scripts) {
    ids.push_back(script.id);
    if (!ran || (ran->outcome.verdict != rules::Verdict::allow && ran->outcome.origin == script.name)) break;
  }
  return ids;
}

void record(Services& services, const Execution& execution, const Result<rules::Ran>& ran) {
  JsonArray scripts;
  for (const std::string& id : execution.scripts) scripts.push_back(Json(id));
  JsonObject data{{"execution", execution.id}, {"scripts", std::move(scripts)}, {"outcome", outcome_of(ran)},
                  {"duration_ms", duration_of(execution, ran)}};
  if (!execution.trigger.empty()) data["trigger"] = execution.trigger;
  if (ran) data["memory_bytes"] = static_cast<std::int64_t>(ran->memory_bytes);
  if (!ran) data["code"] = ran.error().code;
  data["logs"] = ran ? lines_of(ran->logs) : JsonArray();
  services.errands.run_later(services.events.append({.type = std::string(execution.type),
                                                     .at = execution.ended,
                                                     .actor = "server",
                                                     .attribute = {},
                                                     .data = std::move(data)}));
}

}  // namespace

void prepare_runners(const Services& services, const settings::Settings& settings) {
  if (settings.scripts->empty()) return;
  if (auto prepared = services.scripts.prepare(); !prepared) {
    log_event(LogLevel::error, "rules.not_ready", {{"code", std::string_view(prepared.error().code)}});
  }
}

JsonArray lines_of(const std::vector<rules::LogLine>& logs) {
  JsonArray lines;
  for (const rules::LogLine& line : logs) {
    if (lines.size() >= kLinesMax) break;
    lines.push_back(JsonObject{{"level", line.level},
                               {"script", line.origin},
                               {"text", std::string(cut_text(line.text, kLineBytesMax))}});
  }
  return lines;
}

std::int64_t duration_of(const Execution& execution, const Result<rules::Ran>& ran) {
  if (ran) return ran->took.count();
  return (execution.ended - execution.begun).count();
}

Task<Executed> execute(Services& services, std::string_view type, std::string_view trigger, JsonObject work,
                       std::vector<ScriptName> scripts) {
  Execution execution{.id = random_token(services.random, 24),
                      .type = type,
                      .trigger = trigger,
                      .scripts = {},
                      .begun = services.clock.now(),
                      .ended = {}};
  auto ran = co_await services.scripts.run(std::move(work));
  execution.ended = services.clock.now();
  execution.scripts = begun_of(scripts, ran);
  record(services, execution, ran);
  co_return Executed{std::move(execution), std::move(ran)};
}

}  // namespace acquaint::api
