#include "api/v1/ingest.h"

#include <algorithm>
#include <map>

#include "base/log.h"
#include "ingest/apply.h"

namespace acquaint::api::v1 {
namespace {

using http::Response;
using ingest::Kind;
using ingest::Message;
using profile::UserId;

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

// Of known and unknown users alike: whoever has the write key must not learn who is known.
Response acknowledgement(const std::vector<Message>& messages) {
  JsonObject out;
  out["success"] = true;
  const auto clamped = std::ranges::count(messages, true, &Message::was_clamped);
  if (clamped > 0) out["times_replaced"] = clamped;
  return Response::json(200, out);
}

void note_refused(const ingest::Source& source, const std::vector<std::string>& traits) {
  for (const std::string& trait : traits) {
    log_event(LogLevel::info, "ingest.trait_refused",
              {{"source", std::string_view(source.id)}, {"trait", std::string_view(trait)}});
  }
}

// Nothing is kept of users who are not known.
Task<Result<Done>> report(Call& call, UserId user, std::vector<Message> messages) {
  const ingest::Source& source = *call.principal.source;
  const Time now = call.services.clock.now();
  std::vector<std::string> refused;
  profile::Change change = [&](const profile::User& as_it_stands) -> Result<profile::Changed> {
    return ingest::apply(as_it_stands, messages, source, call.settings->catalogue, now, refused);
  };
  const auto changed = co_await call.services.users.change(std::move(user), std::move(change));
  if (!changed && changed.error().kind != Error::Kind::not_found) {
    co_return std::unexpected(changed.error());
  }
  note_refused(source, refused);
  co_return Done{};
}

Task<Result<Response>> take(Call& call, std::vector<Message> messages) {
  std::map<UserId, std::vector<Message>> by_user;
  for (const Message& message : messages) {
    if (auto id = UserId::parse(message.user_id)) by_user[std::move(*id)].push_back(message);
  }
  std::vector<Task<Result<Done>>> reports;
  for (auto& [user, of_user] : by_user) reports.push_back(report(call, user, std::move(of_user)));
  const auto reported = co_await all(std::move(reports));
  for (const auto& each : reported) {
    if (!each) co_return std::unexpected(each.error());
  }
  co_return acknowledgement(messages);
}

Task<Result<Response>> take_one(Call& call, Kind kind) {
  const auto body = read_call(call.request, ingest::kCallBytesMax);
  if (!body) co_return std::unexpected(body.error());
  auto message = ingest::parse_message(kind, *body, call.services.clock.now());
  if (!message) co_return std::unexpected(message.error());
  std::vector<Message> messages{std::move(*message)};
  co_return co_await take(call, std::move(messages));
}

Task<Result<Response>> identify(Call& call) { return take_one(call, Kind::identify); }
Task<Result<Response>> track(Call& call) { return take_one(call, Kind::track); }
Task<Result<Response>> page(Call& call) { return take_one(call, Kind::page); }
Task<Result<Response>> screen(Call& call) { return take_one(call, Kind::screen); }
Task<Result<Response>> group(Call& call) { return take_one(call, Kind::group); }
Task<Result<Response>> alias(Call& call) { return take_one(call, Kind::alias); }

Task<Result<Response>> batch(Call& call) {
  const auto body = read_call(call.request, ingest::kBatchBytesMax);
  if (!body) co_return std::unexpected(body.error());
  auto messages = ingest::parse_batch(*body, call.services.clock.now());
  if (!messages) co_return std::unexpected(messages.error());
  co_return co_await take(call, std::move(*messages));
}

constexpr Route kIngestRoutes[] = {
    {http::Method::post, "/v1/identify", Access::source(), identify,
     "What an application knows of a user: traits become claims."},
    {http::Method::post, "/v1/track", Access::source(), track, "What a user did: counted by name."},
    {http::Method::post, "/v1/page", Access::source(), page, "That a user saw a page: counted."},
    {http::Method::post, "/v1/screen", Access::source(), screen, "That a user saw a screen: counted."},
    {http::Method::post, "/v1/group", Access::source(), group, "Acknowledged; nothing of it is kept."},
    {http::Method::post, "/v1/alias", Access::source(), alias, "Acknowledged; nothing of it is kept."},
    {http::Method::post, "/v1/batch", Access::source(), batch, "Up to 2,500 of these calls at once."},
};

}  // namespace

std::span<const Route> ingest_routes() { return kIngestRoutes; }

}  // namespace acquaint::api::v1
