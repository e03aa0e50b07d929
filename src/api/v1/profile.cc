#include "api/v1/profile.h"

#include "api/own_profile.h"
#include "api/query.h"
#include "profile/permission.h"
#include "profile/projection.h"

namespace acquaint::api::v1 {
namespace {

using http::Response;
using profile::UserId;

// How complete the profile is, in points of the catalogue's worth.
JsonObject completeness_of(const profile::UserSnapshot& user, const Call& call) {
  const auto view = user.view(call.settings->catalogue);
  const asking::Points points = call.settings->completeness.count(
      {.user = &user.user(), .view = view.get(), .now = call.services.clock.now()});
  return JsonObject{{"known", points.known}, {"applicable", points.applicable}, {"share", points.share()}};
}

// Leaves out of a profile the attributes that may not be seen.
template <typename MaySee>
void keep_what(JsonObject& profile, MaySee may_see) {
  JsonArray shown;
  for (const Json& attribute : profile["attributes"].get_array()) {
    if (may_see(attribute)) shown.push_back(attribute);
  }
  profile["attributes"] = std::move(shown);
}

Task<Result<Response>> show_profile(Call& call) {
  auto id = UserId::parse(call.request.path_value("id"));
  if (!id) co_return std::unexpected(id.error());
  const auto user = co_await call.services.users.find(std::move(*id));
  if (!user) co_return std::unexpected(user.error());
  JsonObject body = profile::explain_profile((*user)->user(), call.settings->catalogue, call.services.clock.now());
  keep_what(body, [&](const Json& attribute) {
    const auto path = profile::AttributePath::parse(attribute.at("attribute").get_string());
    return path && profile::may_applications_see(call.settings->catalogue, *path);
  });
  body["completeness"] = completeness_of(**user, call);
  co_return Response::json(200, std::move(body))
      .with("ETag", "\"" + std::to_string((*user)->user().version) + "\"");
}

JsonObject to_json(const profile::StoredEvent& stored) {
  JsonObject out;
  out["sequence"] = stored.sequence;
  out["part"] = stored.part;
  out["type"] = stored.event.type;
  out["at"] = to_iso8601(stored.event.at);
  out["actor"] = stored.event.actor;
  if (!stored.event.attribute.empty()) out["attribute"] = stored.event.attribute;
  out["data"] = stored.event.data;
  return out;
}

Task<Result<Response>> show_history(Call& call) {
  auto id = UserId::parse(call.request.path_value("id"));
  if (!id) co_return std::unexpected(id.error());
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const auto after = query->number("after", 0, INT64_MAX);
  if (!after) co_return std::unexpected(after.error());
  const auto limit = query->number("limit", 100, 1000);
  if (!limit) co_return std::unexpected(limit.error());
  const auto found = co_await call.services.users.find(*id);
  if (!found) co_return std::unexpected(found.error());
  const auto events = co_await call.services.users.history(std::move(*id), *after, *limit);
  if (!events) co_return std::unexpected(events.error());
  JsonArray list;
  for (const profile::StoredEvent& event : *events) list.push_back(to_json(event));
  JsonObject body;
  body["events"] = std::move(list);
  if (!events->empty() && events->size() >= *limit) body["next"] = events->back().sequence;
  co_return Response::json(200, std::move(body));
}

Task<Result<profile::UserPtr>> find_me(Call& call) {
  co_return co_await call.services.users.find(*call.principal.user);
}

Task<Result<Response>> show_me(Call& call) {
  const auto user = co_await find_me(call);
  if (!user) co_return std::unexpected(user.error());
  const JsonObject all = profile::project((*user)->user(), call.settings->catalogue);
  JsonObject body;
  for (const std::string_view name : {"user_id", "name", "given_name", "family_name", "email"}) {
    if (const Json* value = find(all, name)) body[name] = *value;
  }
  co_return Response::json(200, std::move(body)).with("Cache-Control", "no-store");
}

Task<Result<Response>> show_my_profile(Call& call) {
  const auto user = co_await find_me(call);
  if (!user) co_return std::unexpected(user.error());
  JsonObject body = own_profile((*user)->user(), call.settings->catalogue, call.services.clock.now());
  co_return Response::json(200, std::move(body)).with("Cache-Control", "no-store");
}

constexpr Route kProfileRoutes[] = {
    {http::Method::get, "/v1/users/{id}/profile", Access::scopes("read:users"), show_profile,
     "Each attribute with value, source, origin, times, confidence, and its rivals."},
    {http::Method::get, "/v1/users/{id}/history", Access::scopes("read:users"), show_history,
     "What happened to a user, oldest first: after, limit."},
    {http::Method::get, "/v1/me", Access::session(), show_me, "Who is signed in."},
    {http::Method::get, "/v1/me/profile", Access::session(), show_my_profile,
     "What is known of the signed-in user, and from where."},
};

}  // namespace

std::span<const Route> profile_routes() { return kProfileRoutes; }

}  // namespace acquaint::api::v1
