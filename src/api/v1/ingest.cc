#include "api/v1/ingest.h"

#include <algorithm>

#include "api/reports.h"
#include "api/visitor_reports.h"
#include "ingest/apply.h"
#include "population/reports.h"
#include "profile/visitor.h"

namespace acquaint::api::v1 {
namespace {

using http::Response;
using ingest::Kind;
using ingest::Message;

// One more than a call may have, so that each is refused by its own size.
constexpr JsonLimits kLimits{.depth_max = 32, .size_max = ingest::kBatchBytesMax + 1};

Result<JsonObject> read_call(const http::Request& request, std::size_t bytes_max) {
  if (request.body.size() > bytes_max) {
    return fail(Error::Kind::too_large, "ingest.too_large",
                "At most " + std::to_string(bytes_max / 1024) + " KiB are expected.");
  }
  if (!request.header("content-type").value_or("").starts_with("application/json")) {
    return invalid("body.not_json", "Content-Type must be application/json.");
  }
  return parse_json_object(request.body, kLimits);
}

// The same for known and unknown users: whoever has the write key must not learn who is known.
Response acknowledgement(const std::vector<Message>& messages, const std::vector<std::string>& refused) {
  JsonObject out;
  out["success"] = true;
  const auto clamped = std::ranges::count(messages, true, &Message::was_clamped);
  if (clamped > 0) out["times_replaced"] = clamped;
  if (!refused.empty()) out["traits_refused"] = JsonArray(refused.begin(), refused.end());
  return Response::json(200, out);
}

Task<Result<Response>> take(Call& call, std::vector<Message> messages) {
  const ingest::Source& source = *call.principal.source;
  const auto refused = ingest::refused_traits(messages, source, call.settings->catalogue);
  Response answer = acknowledgement(messages, refused);
  note_refused_traits(source, refused);
  const auto kept = co_await keep_reports(call, source, std::move(messages));
  if (!kept) co_return std::unexpected(kept.error());
  co_return answer;
}

Result<std::vector<Message>> read_one(const Call& call, Kind kind) {
  const auto body = read_call(call.request, ingest::kCallBytesMax);
  if (!body) return std::unexpected(body.error());
  auto message = ingest::parse_message(kind, *body, call.services.clock.now());
  if (!message) return std::unexpected(message.error());
  std::vector<Message> messages;
  messages.push_back(std::move(*message));
  return messages;
}

Task<Result<Response>> take_one(Call& call, Kind kind) {
  auto messages = read_one(call, kind);
  if (!messages) co_return std::unexpected(messages.error());
  co_return co_await take(call, std::move(*messages));
}

// What is only counted waits in a row of its own: browsers send it one by one, and to write the user's document
// for each of them would cost several times as much.
Task<Result<Response>> count_one(Call& call, Kind kind) {
  auto messages = read_one(call, kind);
  if (!messages) co_return std::unexpected(messages.error());
  Response answer = acknowledgement(*messages, {});
  const auto of_visitors = co_await keep_visitor_reports(call, *call.principal.source, *messages);
  if (!of_visitors) co_return std::unexpected(of_visitors.error());
  std::erase_if(*messages, [](const Message& message) { return !profile::parse_known_user_id(message.user_id); });
  if (messages->empty()) co_return answer;
  const auto kept = co_await call.services.reports.append(std::move(*messages));
  if (!kept) co_return std::unexpected(kept.error());
  co_return answer;
}

Task<Result<Response>> identify(Call& call) { return take_one(call, Kind::identify); }
Task<Result<Response>> track(Call& call) { return count_one(call, Kind::track); }
Task<Result<Response>> page(Call& call) { return count_one(call, Kind::page); }
Task<Result<Response>> screen(Call& call) { return count_one(call, Kind::screen); }
Task<Result<Response>> group(Call& call) { return take_one(call, Kind::group); }
Task<Result<Response>> alias(Call& call) { return take_one(call, Kind::alias); }

// The error of the first call that was refused, and what became of the others.
Error refusal_of(const ingest::Batch& batch) {
  Error error = *batch.first_refusal;
  error.message += " Calls of this batch that were refused: " + std::to_string(batch.refused) +
                   ", of which this is the first. The others were taken.";
  return error;
}

Task<Result<Response>> batch(Call& call) {
  const auto body = read_call(call.request, ingest::kBatchBytesMax);
  if (!body) co_return std::unexpected(body.error());
  auto batch = ingest::parse_batch(*body, call.services.clock.now());
  if (!batch) co_return std::unexpected(batch.error());
  auto answer = co_await take(call, std::move(batch->messages));
  if (answer && batch->refused > 0) co_return std::unexpected(refusal_of(*batch));
  co_return answer;
}

constexpr Route kIngestRoutes[] = {
    {http::Method::post, "/v1/identify", Access::source(), identify,
     "What an application knows of a user: traits become claims."},
    {http::Method::post, "/v1/track", Access::source(), track, "What a user did: counted by name."},
    {http::Method::post, "/v1/page", Access::source(), page, "That a user saw a page: counted."},
    {http::Method::post, "/v1/screen", Access::source(), screen, "That a user saw a screen: counted."},
    {http::Method::post, "/v1/group", Access::source(), group, "Acknowledged; nothing of it is kept."},
    {http::Method::post, "/v1/alias", Access::source(), alias,
     "That a visitor is this user: merges the two, where the source may."},
    {http::Method::post, "/v1/batch", Access::source(), batch, "Up to 2,500 of these calls at once."},
};

}  // namespace

std::span<const Route> ingest_routes() { return kIngestRoutes; }

}  // namespace acquaint::api::v1
