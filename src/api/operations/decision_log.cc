#include "api/operations/decision_log.h"

#include "api/query.h"
#include "asking/study.h"

namespace acquaint::api::operations {
namespace {

using http::Response;
using profile::FeedEvent;

// A line of the log; nothing for events of other types, and for decisions without guidance.
std::optional<JsonObject> line_of(const FeedEvent& event) {
  const JsonObject& data = event.event.data;
  const auto decision = find_string(data, "decision");
  if (!decision || !event.user) return std::nullopt;
  JsonObject line{{"type", event.event.type},
                  {"decision", *decision},
                  {"user", event.user->text()},
                  {"at", to_iso8601(event.event.at)}};
  if (event.event.type == asking::kDecisionMade) {
    const JsonObject* explanation = find_object(data, "explanation");
    const JsonObject* learning = explanation == nullptr ? nullptr : find_object(*explanation, "learning");
    if (learning == nullptr) return std::nullopt;
    line["learning"] = *learning;
    return line;
  }
  const Json* answered = find(data, "answered");
  if (event.event.type != asking::kDecisionEnded || answered == nullptr) return std::nullopt;
  line["answered"] = *answered;
  for (const char* member : {"outcome", "late"}) {
    if (const Json* value = find(data, member)) line[member] = *value;
  }
  return line;
}

Task<Result<Response>> export_decisions(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  profile::FeedQuery wanted;
  wanted.limit = profile::kFeedPageMax;
  if (const auto after = query->text("after")) {
    const auto position = profile::parse_position(*after);
    if (!position) co_return std::unexpected(position.error());
    wanted.after = *position;
  }
  const auto page = co_await call.services.events.read(std::move(wanted));
  if (!page) co_return std::unexpected(page.error());
  Response response;
  response.headers = {{"Content-Type", "application/x-ndjson"}};
  for (const FeedEvent& event : page->events) {
    if (const auto line = line_of(event)) response.body += to_text(*line) + '\n';
  }
  if (!page->is_last) response.headers.emplace_back("Acquaint-Next", profile::to_text(page->next));
  co_return response;
}

constexpr Route kDecisionLogRoutes[] = {
    {http::Method::get, "/control/decisions/export", Access::operators(), export_decisions,
     "A page of the log of decisions as lines, behind the cursor in `after`."},
};

}  // namespace

std::span<const Route> decision_log_routes() { return kDecisionLogRoutes; }

}  // namespace acquaint::api::operations
