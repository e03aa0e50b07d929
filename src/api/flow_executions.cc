#include "api/flow_executions.h"

#include <set>
#include <utility>

#include "base/encoding.h"
#include "profile/event_feed.h"

namespace acquaint::api {
namespace {

constexpr std::string_view kRan = "flow.ran", kHidden = "flow.execution_deleted";
constexpr std::size_t kExecutionsMax = 1'000;
constexpr int kPagesMax = 10;

using flows::Execution;

std::string_view name_of(Execution::Outcome outcome) {
  switch (outcome) {
    case Execution::Outcome::completed: return "completed";
    case Execution::Outcome::refused: return "refused";
    case Execution::Outcome::failed: break;
  }
  return "failed";
}

JsonArray describe(const std::vector<flows::RanAction>& actions) {
  JsonArray described;
  for (const flows::RanAction& action : actions) {
    JsonObject one{{"id", action.id},
                   {"type", action.type},
                   {"action", action.action},
                   {"status", action.code.empty() ? "completed" : "failed"},
                   {"duration_ms", action.took.count()}};
    if (!action.code.empty()) one["code"] = action.code;
    described.push_back(std::move(one));
  }
  return described;
}

std::string text_of(const JsonObject& object, std::string_view name) {
  return std::string(find_string(object, name).value_or(""));
}

JsonObject show(const profile::Event& event) {
  const JsonObject& data = event.data;
  const std::string began = text_of(data, "started_at"), ended = to_iso8601(event.at);
  // To Auth0, a flow that refuses has completed: it did what its author wanted.
  const std::string outcome = text_of(data, "status");
  JsonObject debug{{"outcome", outcome}};
  for (const std::string_view name : {"form", "code", "duration_ms", "actions"}) {
    if (const Json* value = find(data, name)) debug[name] = *value;
  }
  return {{"id", text_of(data, "execution")},
          {"trace_id", text_of(data, "request")},
          {"journey_id", text_of(data, "journey")},
          {"status", outcome == "failed" ? "failed" : "completed"},
          {"created_at", began},
          {"updated_at", ended},
          {"started_at", began},
          {"ended_at", ended},
          {"debug", std::move(debug)}};
}

// Of pages that come the newest event first: what hides an execution comes before it.
class Gathering {
 public:
  explicit Gathering(std::string flow) : flow_(std::move(flow)) {}

  void take(const profile::FeedPage& page) {
    for (const profile::FeedEvent& told : page.events) take(told.event);
  }
  bool is_full() const { return executions_.size() >= kExecutionsMax; }
  std::vector<JsonObject> give() { return std::move(executions_); }

 private:
  void take(const profile::Event& event) {
    std::string id = text_of(event.data, "execution");
    if (event.type == kHidden) {
      hidden_.insert(std::move(id));
    } else if (text_of(event.data, "flow") == flow_ && !hidden_.contains(id) && !is_full()) {
      executions_.push_back(show(event));
    }
  }

  const std::string flow_;
  std::set<std::string, std::less<>> hidden_;
  std::vector<JsonObject> executions_;
};

}  // namespace

void record_execution(Services& services, const FlowOrigin& origin, const Execution& execution) {
  JsonObject data{{"execution", random_token(services.random, 18)},
                  {"flow", execution.flow},
                  {"form", origin.form},
                  {"request", origin.request},
                  {"journey", origin.journey},
                  {"status", name_of(execution.outcome)},
                  {"started_at", to_iso8601(execution.begun)},
                  {"duration_ms", (execution.ended - execution.begun).count()},
                  {"actions", describe(execution.actions)}};
  if (!execution.code.empty()) data["code"] = execution.code;
  services.errands.run_later(services.events.append({.type = std::string(kRan),
                                                     .at = execution.ended,
                                                     .actor = "server",
                                                     .attribute = {},
                                                     .data = std::move(data)}));
}

Task<Result<std::vector<JsonObject>>> load_executions(Services& services, std::string flow) {
  Gathering gathering(std::move(flow));
  profile::OwnEventsQuery query{
      .before = {}, .limit = profile::kFeedPageMax, .types = {std::string(kRan), std::string(kHidden)}};
  int pages = 0;
  while (!gathering.is_full() && pages++ < kPagesMax) {
    profile::OwnEventsQuery wanted = query;
    const auto page = co_await services.events.read_own(std::move(wanted));
    if (!page) co_return std::unexpected(page.error());
    gathering.take(*page);
    if (page->is_last) break;
    query.before = page->next;
  }
  co_return gathering.give();
}

Task<Result<Done>> hide_execution(Services& services, std::string id, std::string actor) {
  JsonObject data{{"execution", id}};
  return services.events.append({.type = std::string(kHidden),
                                 .at = services.clock.now(),
                                 .actor = std::move(actor),
                                 .attribute = {},
                                 .data = std::move(data)});
}

}  // namespace acquaint::api
