#include "api/authentication/logout.h"

#include <algorithm>

#include "api/hosted/page_answer.h"
#include "api/query.h"
#include "login/cookie.h"
#include "login/jws.h"
#include "login/redirect.h"
#include "login/session.h"

namespace acquaint::api::authentication {
namespace {

using http::Response;

constexpr std::size_t kStateMax = 2048;

Response message(const Call& call, int status, std::string title, std::string text) {
  return hosted::page_answer(status, pages::render_message({.look = hosted::look_of(call),
                                                            .title = std::move(title),
                                                            .text = std::move(text),
                                                            .link_url = {},
                                                            .link_text = {}}));
}

Response not_allowed(const Call& call) {
  return message(call, 400, "That did not work",
                 "The address to go on to is not in the list of allowed logout URLs. You are still "
                 "logged in.");
}

// The client that an ID token of ours was issued to; expired ones count, since nothing is given for
// it.
std::optional<std::string> client_of_hint(const Call& call, std::string_view hint) {
  const auto& keys = call.services.keys.signing;
  const auto payload =
      login::open_jws(hint, [&](std::string_view id) -> const login::VerifyingKey* {
        const auto key = std::ranges::find(keys, id, &login::SigningKey::id);
        return key == keys.end() ? nullptr : &key->public_key();
      });
  const auto claims = payload ? parse_json_object(*payload) : std::unexpected(payload.error());
  if (!claims || find_string(*claims, "iss") != call.services.issuer) return std::nullopt;
  const auto audience = find_string(*claims, "aud");
  return audience ? std::optional(std::string(*audience)) : std::nullopt;
}

struct Wanted {
  std::string client_id;  // Empty: the request names none.
  std::string next;       // Empty: a page here says that it is done.
  std::string state;
};

Task<Result<Response>> log_out(Call& call, Wanted wanted) {
  if (!wanted.next.empty()) {
    const auto allows = [&](const login::Client& client) {
      return login::allows_redirect(client.allowed_logout_urls, wanted.next);
    };
    const auto& clients = call.settings->clients;
    const auto* named = call.settings->find_client(wanted.client_id);
    const bool is_allowed = wanted.client_id.empty() ? std::ranges::any_of(clients, allows)
                                                     : named != nullptr && allows(*named);
    if (!is_allowed) co_return not_allowed(call);
  }
  std::string cookies(call.request.header("cookie").value_or(""));
  const auto ended = co_await call.services.sessions.end(std::move(cookies));
  if (!ended) co_return std::unexpected(ended.error());
  Response response =
      wanted.next.empty()
          ? message(call, 200, "You are logged out", "You can close this page.")
          : Response{.status = 302, .headers = {}, .body = {}}
                .with("Location", wanted.state.empty()
                                      ? wanted.next
                                      : login::with_query(wanted.next, {{"state", wanted.state}}))
                .with("Cache-Control", "no-store");
  co_return std::move(response).with("Set-Cookie", login::clear_cookie(login::kSessionCookie));
}

Task<Result<Response>> log_out_as_auth0(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  Wanted wanted{.client_id = std::string(query->text("client_id").value_or("")),
                .next = std::string(query->text("returnTo").value_or("")),
                .state = {}};
  co_return co_await log_out(call, std::move(wanted));
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
  if (const auto hint = query->text("id_token_hint")) {
    const auto client = client_of_hint(call, *hint);
    if (!client || (!wanted.client_id.empty() && wanted.client_id != *client)) {
      co_return message(call, 400, "That did not work",
                        "The id_token_hint is not a token of this client.");
    }
    wanted.client_id = *client;
  }
  co_return co_await log_out(call, std::move(wanted));
}

constexpr Route kLogoutRoutes[] = {
    {http::Method::get, "/v2/logout", Access::anyone(), log_out_as_auth0,
     "Ends the browser's session and goes on to an allowed address."},
    {http::Method::get, "/oidc/logout", Access::anyone(), log_out_as_openid,
     "The same, with the parameters of OpenID Connect."},
};

}  // namespace

std::span<const Route> logout_routes() {
  return kLogoutRoutes;
}

}  // namespace acquaint::api::authentication
