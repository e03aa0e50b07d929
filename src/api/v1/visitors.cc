#include "api/v1/visitors.h"

#include <algorithm>
#include <chrono>

#include "api/authorize.h"
#include "api/body.h"
#include "api/visitors.h"
#include "login/cookie.h"
#include "profile/visitor.h"

namespace acquaint::api::v1 {
namespace {

using http::Response;
using profile::no_such_visitor;
using profile::User;
using profile::UserId;

constexpr std::size_t kIdBytes = 24, kTextMax = 256;

Result<UserId> visitor_of_path(const Call& call, std::string_view name = "id") {
  auto id = profile::parse_visitor_id(call.request.path_value(name));
  if (!id) return no_such_visitor();
  return id;
}

const settings::Visitors& rules_of(const Call& call) {
  static const settings::Visitors kDefault;
  return call.settings->visitors ? *call.settings->visitors : kDefault;
}

JsonObject to_json(const User& visitor, const settings::Visitors& rules) {
  const bool is_merged = visitor.merged_into.has_value();
  const Time ends = profile::last_active(visitor) + (is_merged ? rules.undo_for : rules.expire_after);
  return {{"visitor", visitor.id.id_in_provider()},
          {"state", is_merged ? "merged" : "anonymous"},
          {"created_at", to_iso8601(visitor.created)},
          {"expires_at", to_iso8601(ends)}};
}

// Only our own pages have a use for the cookie, and no other site's page may plant one.
Response with_cookie(Response response, const Call& call, std::string_view set_cookie) {
  if (!is_own_page(call.request, call.services.origin)) return response;
  return std::move(response).with("Set-Cookie", std::string(set_cookie));
}

Result<UserId> wanted_id(const JsonObject& body, Call& call) {
  const auto given = text_member(body, "visitor", "", kTextMax);
  if (!given) return std::unexpected(given.error());
  auto id = profile::parse_visitor_id(given->empty() ? random_token(call.services.random, kIdBytes) : *given);
  if (!id) return invalid(id.error().code, id.error().message, "/visitor");
  return id;
}

Task<Result<Response>> begin(Call& call) {
  const auto body = read_json_body(call.request, {"visitor", "consent"});
  if (!body) co_return std::unexpected(body.error());
  if (!find_bool(*body, "consent").value_or(false)) {
    co_return invalid("visitor.no_consent", "A visitor begins with consent: true is expected.", "/consent");
  }
  auto id = wanted_id(*body, call);
  if (!id) co_return std::unexpected(id.error());
  const auto visitor = co_await begin_visitor(call, std::move(*id));
  if (!visitor) co_return std::unexpected(visitor.error());
  const User& begun = (*visitor)->user();
  const auto age = std::chrono::duration_cast<std::chrono::seconds>(rules_of(call).expire_after);
  Response answer = Response::json(201, to_json(begun, rules_of(call))).with("Cache-Control", "no-store");
  co_return with_cookie(std::move(answer), call, login::set_cookie(kVisitorCookie, begun.id.id_in_provider(), age));
}

Task<Result<Response>> show(Call& call) {
  auto id = visitor_of_path(call);
  if (!id) co_return std::unexpected(id.error());
  const auto visitor = co_await call.services.users.find(std::move(*id));
  if (!visitor && visitor.error().kind == Error::Kind::not_found) co_return no_such_visitor();
  if (!visitor) co_return std::unexpected(visitor.error());
  co_return Response::json(200, to_json((*visitor)->user(), rules_of(call))).with("Cache-Control", "no-store");
}

Task<Result<Response>> reset(Call& call) {
  if (const auto body = read_json_body(call.request, {}); !body) co_return std::unexpected(body.error());
  auto id = visitor_of_path(call);
  if (!id) co_return std::unexpected(id.error());
  const auto ended = co_await end_visitor(call, std::move(*id));
  if (!ended) co_return std::unexpected(ended.error());
  co_return with_cookie(Response::no_content(), call, login::clear_cookie(kVisitorCookie));
}

Task<Result<Response>> merge(Call& call) {
  const auto body = read_json_body(call.request, {"user_id"});
  if (!body) co_return std::unexpected(body.error());
  auto visitor = visitor_of_path(call);
  if (!visitor) co_return std::unexpected(visitor.error());
  const auto named = text_member(*body, "user_id", "", kTextMax);
  if (!named) co_return std::unexpected(named.error());
  auto user = profile::parse_known_user_id(*named);
  if (!user) co_return invalid("user.bad_id", "The id of a user is expected.", "/user_id");
  JsonObject answer{{"visitor", visitor->id_in_provider()}, {"user_id", user->text()}};
  const auto merged = co_await merge_visitor(call, std::move(*visitor), std::move(*user));
  if (!merged) co_return std::unexpected(merged.error());
  co_return Response::json(200, answer);
}

// What the user holds of this visitor.
JsonArray attributes_of(const User& user, const UserId& visitor) {
  JsonArray paths;
  for (const auto& [path, claims] : user.claims) {
    const auto is_from = [&](const profile::Claim& claim) { return claim.from.visitor == visitor.id_in_provider(); };
    if (std::ranges::any_of(claims, is_from)) paths.emplace_back(path.text());
  }
  return paths;
}

Task<Result<Response>> list_of_user(Call& call) {
  auto id = UserId::parse(call.request.path_value("id"));
  if (!id) co_return std::unexpected(id.error());
  const auto found = co_await call.services.users.find(std::move(*id));
  if (!found) co_return std::unexpected(found.error());
  const User& user = (*found)->user();
  JsonObject body;
  JsonArray& list = body["visitors"].emplace_array();
  for (const profile::MergedVisitor& merged : user.visitors) {
    list.push_back(JsonObject{{"visitor", merged.id.id_in_provider()},
                              {"merged_at", to_iso8601(merged.at)},
                              {"attributes", attributes_of(user, merged.id)}});
  }
  co_return Response::json(200, body);
}

Task<Result<Response>> undo(Call& call) {
  if (const auto body = read_json_body(call.request, {}); !body) co_return std::unexpected(body.error());
  auto user = UserId::parse(call.request.path_value("id"));
  if (!user) co_return std::unexpected(user.error());
  auto visitor = visitor_of_path(call, "visitor");
  if (!visitor) co_return std::unexpected(visitor.error());
  if (*user == *visitor) co_return no_such_visitor();
  const auto parted = co_await part_visitor(call, std::move(*visitor), std::move(*user));
  if (!parted) co_return std::unexpected(parted.error());
  co_return Response::no_content();
}

constexpr Route kVisitorRoutes[] = {
    {http::Method::post, "/v1/visitors", Access::source(), begin, "Begins a visitor, after consent."},
    {http::Method::get, "/v1/visitors/{id}", Access::source(), show, "Whether there is one, and until when."},
    {http::Method::post, "/v1/visitors/{id}/reset", Access::source(), reset,
     "\"Not you?\": ends a visitor that did not become a user."},
    {http::Method::post, "/v1/visitors/{id}/merge", Access::scopes("update:users"), merge,
     "The visitor turned out to be this user."},
    {http::Method::get, "/v1/users/{id}/visitors", Access::scopes("read:users"), list_of_user,
     "Who was merged into a user, and what came with them."},
    {http::Method::post, "/v1/users/{id}/visitors/{visitor}/undo", Access::scopes("update:users"), undo,
     "Takes a merge back."},
};

}  // namespace

std::span<const Route> visitor_routes() { return kVisitorRoutes; }

}  // namespace acquaint::api::v1
