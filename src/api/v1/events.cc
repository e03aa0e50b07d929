#include "api/v1/events.h"

#include <algorithm>
#include <chrono>

#include "api/query.h"

namespace acquaint::api::v1 {
namespace {

using http::Response;
using profile::EventPosition;
using profile::FeedQuery;
using profile::UserId;

constexpr std::size_t kTypeBytesMax = 100;
constexpr std::string_view kNow = "now";
constexpr std::uint64_t kWaitSecondsMax = 50;  // Proxies give up after 60, as a rule.
constexpr Duration kLook = std::chrono::milliseconds(500);  // How often the feed is looked at for who waits.

std::unexpected<Error> bad(std::string_view name, std::string message) {
  return invalid("query.invalid", std::move(message), std::string(name));
}

struct Asked {
  FeedQuery feed;
  bool is_from_now = false;  // Then `feed` does not say where to begin.
  std::chrono::seconds wait{0};
};

Result<EventPosition> read_start(const Query& query) {
  const auto cursor = query.text("cursor"), since = query.text("since");
  if (cursor && since) return bad("since", "Either cursor or since is expected, not both.");
  if (cursor) {
    auto position = profile::parse_position(*cursor);
    if (!position) position.error().field = "cursor";
    return position;
  }
  if (!since || *since == kNow) return EventPosition{};
  const auto time = parse_iso8601(*since);
  if (!time) return bad("since", "A time such as 2026-11-01T12:00:00Z is expected, or now.");
  return profile::position_before(*time);
}

Result<Asked> read_query(const http::Request& request) {
  const auto query = Query::parse(request);
  if (!query) return std::unexpected(query.error());
  const auto start = read_start(*query);
  if (!start) return std::unexpected(start.error());
  const auto limit = query->number("limit", 100, profile::kFeedPageMax);
  if (!limit) return std::unexpected(limit.error());
  if (*limit == 0) return bad("limit", "At least 1 is expected.");
  FeedQuery feed{.after = *start, .limit = *limit, .user = std::nullopt, .type = {}};
  if (const auto type = query->text("type")) {
    if (type->empty() || type->size() > kTypeBytesMax) {
      return bad("type", "A type such as attribute.set is expected.");
    }
    feed.type = *type;
  }
  if (const auto user = query->text("user_id")) {
    auto id = UserId::parse(*user);
    if (!id) return std::unexpected(id.error());
    feed.user = std::move(*id);
  }
  const auto wait = query->number("wait", 0, kWaitSecondsMax);
  if (!wait) return std::unexpected(wait.error());
  return Asked{.feed = std::move(feed), .is_from_now = query->text("since") == kNow, .wait = std::chrono::seconds(*wait)};
}

// The next page that shows something; an empty one when nothing came until then.
Task<Result<profile::FeedPage>> next_page(Services& services, FeedQuery feed, Time until) {
  while (true) {
    auto page = co_await services.events.read(FeedQuery(feed));
    if (!page || !page->events.empty() || !page->is_last) co_return page;
    feed.after = page->next;
    const Duration left = until - services.clock.now();
    if (left <= Duration(0)) co_return page;
    const bool paused = co_await services.pauses.pause(std::min(kLook, left));
    if (!paused) co_return page;
  }
}

Task<Result<Response>> list_events(Call& call) {
  auto asked = read_query(call.request);
  if (!asked) co_return std::unexpected(asked.error());
  if (asked->is_from_now) {
    const auto latest = co_await call.services.events.latest();
    if (!latest) co_return std::unexpected(latest.error());
    asked->feed.after = *latest;
  }
  const auto page = co_await next_page(call.services, std::move(asked->feed), call.services.clock.now() + asked->wait);
  if (!page) co_return std::unexpected(page.error());
  JsonArray list;
  for (const profile::FeedEvent& event : page->events) list.push_back(to_json(event));
  JsonObject body;
  body["events"] = std::move(list);
  body["next"] = profile::to_text(page->next);
  body["has_more"] = !page->is_last;
  co_return Response::json(200, body).with("Cache-Control", "no-store");
}

constexpr Route kEventRoutes[] = {
    {http::Method::get, "/v1/events", Access::scopes("read:users"), list_events,
     "What happens to all users, in the order of commits: cursor or since, limit, type, user_id, wait."},
};

}  // namespace

JsonObject to_json(const profile::FeedEvent& event) {
  JsonObject out;
  out["cursor"] = profile::to_text(event.position);
  out["type"] = event.event.type;
  out["at"] = to_iso8601(event.event.at);
  if (event.user) {
    out["user_id"] = event.user->text();
    out["sequence"] = event.sequence;
    out["part"] = event.part;
  }
  out["actor"] = event.event.actor;
  if (!event.event.attribute.empty()) out["attribute"] = event.event.attribute;
  out["data"] = event.event.data;
  return out;
}

std::span<const Route> event_routes() { return kEventRoutes; }

}  // namespace acquaint::api::v1
