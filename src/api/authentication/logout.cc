#include "api/authentication/logout.h"

#include <algorithm>

#include "api/authentication/parameters.h"
#include "api/hosted/page_answer.h"
#include "api/hosted/posted_form.h"
#include "api/query.h"
#include "api/visitors.h"
#include "login/cookie.h"
#include "login/redirect.h"
#include "login/seal.h"
#include "login/session.h"
#include "login/token.h"

namespace acquaint::api::authentication {
namespace {

using http::Response;

constexpr std::string_view kForm = "logout", kSealPurpose = "logout";
constexpr std::size_t kStateMax = 2048, kClientIdMax = 255;
constexpr Duration kPatience = std::chrono::hours(1);  // For the answer to "Log out?".

struct Wanted {
  std::string client_id;  // Empty: the request names none.
  std::string next;       // Empty: a page here says that it is done.
  std::string state;
};

JsonObject to_json(const Wanted& wanted) {
  return {{"c", wanted.client_id}, {"n", wanted.next}, {"s", wanted.state}};
}

Wanted parse_wanted(const JsonObject& json) {
  const auto text = [&](std::string_view name) {
    return std::string(find_string(json, name).value_or(""));
  };
  return {.client_id = text("c"), .next = text("n"), .state = text("s")};
}

Response not_allowed(const Call& call) {
  Response refused = hosted::message_page(call, 400, "failed.title", "log_out.not_allowed");
  refused.refusal = "log_out.not_allowed";
  return refused;
}

bool may_go_on(const Call& call, const Wanted& wanted) {
  if (wanted.next.empty()) return true;
  const auto allows = [&](const login::Client& client) {
    return login::allows_redirect(client.allowed_logout_urls, wanted.next);
  };
  if (wanted.client_id.empty()) return std::ranges::any_of(call.settings->clients, allows);
  const auto* named = call.settings->find_client(wanted.client_id);
  return named != nullptr && allows(*named);
}

Task<Result<Response>> log_out(Call& call, Wanted wanted) {
  if (!may_go_on(call, wanted)) co_return not_allowed(call);
  std::string cookies(call.request.header("cookie").value_or(""));
  const auto ended = co_await call.services.sessions.end(std::move(cookies));
  if (!ended) co_return std::unexpected(ended.error());
  Response response =
      wanted.next.empty()
          ? hosted::message_page(call, 200, "log_out.title", "log_out.text")
          : Response{.status = 302, .headers = {}, .body = {}}
                .with("Location", wanted.state.empty()
                                      ? wanted.next
                                      : login::with_query(wanted.next, {{"state", wanted.state}}))
                .with("Cache-Control", "no-store");
  co_return std::move(response)
      .with("Set-Cookie", login::clear_cookie(login::kSessionCookie))
      .with("Set-Cookie", login::clear_cookie(kVisitorCookie))
      .with("Clear-Site-Data", "\"cache\"");
}

Task<Result<Response>> log_out_as_auth0(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  Wanted wanted{.client_id = std::string(query->text("client_id").value_or("")),
                .next = std::string(query->text("returnTo").value_or("")),
                .state = {}};
  co_return co_await log_out(call, std::move(wanted));
}

// Without a proof that a client of this user sent the browser, any page could have (OpenID Connect
// RP-Initiated Logout §2): the user decides.
Response ask(const Call& call, const Wanted& wanted) {
  const hosted::FormToken token = hosted::make_token(call, kForm);
  std::string request = login::seal(call.services.keys.seal, kSealPurpose, to_json(wanted),
                                    call.services.clock.now() + kPatience, call.services.random);
  return hosted::page_answer(200,
                             pages::render_log_out({.look = hosted::look_of(call),
                                                    .csrf = token.token,
                                                    .request = std::move(request)}),
                             token, wanted.next);
}

Task<Result<Response>> log_out_as_openid(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  Wanted wanted{.client_id = std::string(query->text("client_id").value_or("")),
                .next = std::string(query->text("post_logout_redirect_uri").value_or("")),
                .state = std::string(query->text("state").value_or(""))};
  if (wanted.state.size() > kStateMax) {
    co_return invalid("query.invalid", "The state is too long.", "state");
  }
  if (wanted.client_id.size() > kClientIdMax) {
    co_return invalid("query.invalid", "The client_id is too long.", "client_id");
  }
  std::optional<login::IdTokenHint> hint;
  if (const auto text = query->text("id_token_hint"); text && !text->empty()) {
    hint = login::read_id_token_hint(*call.services.keys.ring, call.services.issuer, *text);
    if (!hint || (!wanted.client_id.empty() && wanted.client_id != hint->client_id)) {
      Response refused = hosted::message_page(call, 400, "failed.title", "log_out.bad_hint");
      refused.refusal = "log_out.bad_hint";
      co_return refused;
    }
    wanted.client_id = hint->client_id;
  }
  const auto& user = call.principal.user;
  if (user && may_go_on(call, wanted) && (!hint || hint->user != *user)) {
    co_return ask(call, wanted);
  }
  co_return co_await log_out(call, std::move(wanted));
}

// A browser sends no cookies of ours with another site's post: it asks again, as its own
// navigation.
Task<Result<Response>> log_out_posted(Call& call) {
  const auto fields = posted_fields(call.request, kAddressBytesMax);
  if (!fields) co_return hosted::message_page(call, 400, "failed.title", "log_out.no_form");
  co_return Response::see_other(login::with_query("/oidc/logout", *fields))
      .with("Cache-Control", "no-store");
}

Task<Result<Response>> confirm(Call& call) {
  const auto posted = hosted::PostedForm::read(call, kForm);
  if (!posted) co_return std::unexpected(posted.error());
  const auto content = login::open_sealed(call.services.keys.seal, kSealPurpose,
                                          posted->text("request"), call.services.clock.now());
  if (!content) {
    co_return hosted::message_page(call, 400, "failed.title", "log_out.too_old");
  }
  co_return co_await log_out(call, parse_wanted(*content));
}

constexpr Route kLogoutRoutes[] = {
    {http::Method::get, "/v2/logout", Access::anyone(), log_out_as_auth0,
     "Ends the browser's session and goes on to an allowed address."},
    {http::Method::get, "/oidc/logout", Access::session_if_any(), log_out_as_openid,
     "The same, with the parameters of OpenID Connect; asks first without an id_token_hint."},
    {http::Method::post, "/oidc/logout", Access::anyone(), log_out_posted,
     "The same, with the parameters as a form."},
    {http::Method::post, "/oidc/logout/confirm", Access::anyone(), confirm,
     "Logs out after the user was asked."},
};

}  // namespace

std::span<const Route> logout_routes() {
  return kLogoutRoutes;
}

}  // namespace acquaint::api::authentication
