#include "api/operations/event_import.h"

#include <algorithm>

#include "api/operations/lines.h"
#include "api/query.h"
#include "api/reports.h"
#include "ingest/apply.h"

namespace acquaint::api::operations {
namespace {

using http::Response;

constexpr std::size_t kBatchLinesMax = 50'000;
constexpr JsonLimits kLimits{.depth_max = 32, .size_max = ingest::kCallBytesMax};

Result<const ingest::Source*> find_source(const Call& call, const Query& query) {
  const auto& sources = call.settings->sources;
  const auto found = std::ranges::find(sources, query.text("source").value_or(""), &ingest::Source::id);
  if (found == sources.end()) {
    return fail(Error::Kind::not_found, "source.not_found", "The settings declare no such source.");
  }
  return &*found;
}

Result<ingest::Message> read_line(std::string_view text, Time now) {
  auto call = parse_json_object(text, kLimits);
  if (!call) return std::unexpected(call.error());
  // `timestamp` says when it was. A file was not sent just now: `sentAt` tells nothing of a clock that is off.
  call->erase("sentAt");
  if (const Json* said = find(*call, "timestamp"); said != nullptr && !said->is_null()) call->erase("originalTimestamp");
  return ingest::parse_typed_message(*call, now);
}

Task<Result<Response>> import_events(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const auto first = query->number("first_line", 1, std::uint64_t{1} << 53);
  if (!first) co_return std::unexpected(first.error());
  const auto source = find_source(call, *query);
  if (!source) co_return std::unexpected(source.error());
  const std::vector<Line> lines = split_lines(call.request.body, *first);
  if (lines.size() > kBatchLinesMax) co_return too_many_lines(kBatchLinesMax);

  std::vector<ingest::Message> messages;
  messages.reserve(lines.size());
  JsonArray rejected;
  for (const Line& line : lines) {
    auto message = read_line(line.text, call.services.clock.now());
    if (message) {
      messages.push_back(std::move(*message));
    } else {
      rejected.push_back(describe_rejection(line, message.error()));
    }
  }
  note_refused_traits(**source, ingest::refused_traits(messages, **source, call.settings->catalogue));
  const std::size_t taken = messages.size();
  const auto kept = co_await keep_reports(call, **source, std::move(messages));
  if (!kept) co_return std::unexpected(kept.error());
  JsonObject body;
  body["taken"] = taken;
  body["rejected"] = std::move(rejected);
  co_return Response::json(200, std::move(body));
}

constexpr Route kEventImportRoutes[] = {
    {http::Method::post, "/control/events/import", Access::operators(), import_events,
     "Takes lines of events that a source reports; says which were rejected and why."},
};

}  // namespace

std::span<const Route> event_import_routes() { return kEventImportRoutes; }

}  // namespace acquaint::api::operations
