#include "api/v1/segments.h"

#include <cmath>

#include "api/body.h"
#include "api/query.h"
#include "population/members.h"
#include "population/population.h"

namespace acquaint::api::v1 {
namespace {

using http::Response;
using population::Search;

constexpr std::size_t kLimit = 100, kLimitMax = 1000;
// The same users are looked at for the same condition, so that trying once more gives no other figure.
constexpr std::uint64_t kSeed = 1;

template <typename Number>
Json or_null(const std::optional<Number>& number) {
  return number ? Json(*number) : Json(nullptr);
}

JsonObject to_json(const population::SegmentCount& segment, std::optional<std::int64_t> all) {
  JsonObject out{{"name", segment.name}, {"label", segment.label}, {"count", or_null(segment.users)}};
  std::optional<double> share;
  if (segment.users && all) {
    share = *all == 0 ? 0.0 : static_cast<double>(*segment.users) / static_cast<double>(*all);
  }
  out["share"] = or_null(share);
  out["drifts"] = segment.drifts;
  return out;
}

Task<Result<Response>> list(Call& call) {
  const population::SegmentReport report = call.services.population.segments().report();
  JsonObject out{{"version", report.settings_version}, {"as_of", to_iso8601(report.as_of)},
                 {"users", or_null(report.users)}};
  if (report.percent) out["counting"] = std::to_string(*report.percent) + " %";
  JsonArray& segments = out["segments"].emplace_array();
  for (const population::SegmentCount& segment : report.segments) segments.push_back(to_json(segment, report.users));
  co_return Response::json(200, out);
}

Result<std::optional<profile::UserId>> read_after(const Query& query) {
  const auto text = query.text("after");
  if (!text) return std::nullopt;
  auto id = profile::UserId::parse(*text);
  if (!id) return invalid("query.invalid", "The id of a user is expected.", "after");
  return std::move(*id);
}

Task<Result<Response>> list_users(Call& call) {
  const asking::Segment* segment = call.settings->segments.find(call.request.path_value("name"));
  if (segment == nullptr) {
    co_return fail(Error::Kind::not_found, "segment.not_found", "No segment of this name is declared.");
  }
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  auto after = read_after(*query);
  if (!after) co_return std::unexpected(after.error());
  const auto limit = query->number("limit", kLimit, kLimitMax);
  if (!limit) co_return std::unexpected(limit.error());
  const Search search{segment->condition, call.settings->catalogue, call.services.clock.now()};
  const auto page = co_await population::find_members(call.services.users, search, std::move(*after),
                                                      std::max<std::uint64_t>(1, *limit));
  if (!page) co_return std::unexpected(page.error());
  JsonObject out;
  JsonArray& users = out["users"].emplace_array();
  for (const profile::UserId& id : page->users) users.push_back(JsonObject{{"user_id", id.text()}});
  if (page->next) out["next"] = page->next->text();
  co_return Response::json(200, out);
}

// A condition that a segment could have.
Result<asking::Condition> read_condition(const JsonObject& body, const settings::Settings& settings) {
  const Json* when = find(body, "when");
  if (when == nullptr || !when->is_object()) {
    return invalid("body.bad_field", "A condition is expected.", "/when");
  }
  auto condition = asking::Condition::compile(*when, {settings.catalogue, &settings.segments});
  if (!condition) {
    Error error = condition.error();
    error.field = "/when" + error.field;
    return std::unexpected(std::move(error));
  }
  if (!condition->moment_read_at().empty()) {
    return invalid("segment.reads_moment", "A segment is about the user alone, wherever the user is.",
                   "/when" + condition->moment_read_at());
  }
  return condition;
}

Task<Result<Response>> preview(Call& call) {
  const auto body = read_json_body(call.request, {"when"});
  if (!body) co_return std::unexpected(body.error());
  const auto condition = read_condition(*body, *call.settings);
  if (!condition) co_return std::unexpected(condition.error());
  const Search search{*condition, call.settings->catalogue, call.services.clock.now()};
  const auto found = co_await population::estimate_members(call.services.users, search, kSeed);
  if (!found) co_return std::unexpected(found.error());
  co_return Response::json(200, JsonObject{{"count", std::llround(found->count)},
                                           {"low", std::llround(found->low)},
                                           {"high", std::llround(found->high)},
                                           {"users", found->users},
                                           {"looked_at", found->looked_at},
                                           {"exact", found->is_exact}});
}

constexpr Route kSegmentRoutes[] = {
    {http::Method::get, "/v1/segments", Access::scopes("read:stats", "read:tenant_settings"), list,
     "How many users are in each segment."},
    {http::Method::get, "/v1/segments/{name}/users", Access::scopes("read:users"), list_users,
     "The ids of its users, `limit` behind `after`."},
    {http::Method::post, "/v1/segments/preview", Access::scopes("read:users"), preview,
     "How many users a condition would have."},
};

}  // namespace

std::span<const Route> segment_routes() { return kSegmentRoutes; }

}  // namespace acquaint::api::v1
