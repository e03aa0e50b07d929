#include "api/hosted/let_in.h"

#include <utility>

#include "api/enrichment.h"
#include "api/visitors.h"
#include "base/encoding.h"
#include "login/cookie.h"

namespace acquaint::api::hosted {

using http::Response;

Task<Result<Response>> let_in(Call& call, profile::UserId user, std::string return_to) {
  std::string question = "/u/question?return_to=" + percent_encode(return_to);
  co_return co_await let_in_at(call, std::move(user), std::move(question));
}

Task<Result<Response>> let_in_at(Call& call, profile::UserId user, std::string address) {
  const auto merged = co_await merge_browser_visitor(call, user);
  if (!merged) co_return std::unexpected(merged.error());
  co_await enrich_at_log_in(call, user);
  const auto session =
      co_await call.services.sessions.start(std::move(user), call.services.clock.now());
  if (!session) co_return std::unexpected(session.error());
  Response response = Response::see_other(std::move(address))
                          .with("Set-Cookie", session->set_cookie)
                          .with("Cache-Control", "no-store");
  // Whoever comes after this log-in is somebody new.
  if (!has_visitor_cookie(call.request)) co_return response;
  co_return std::move(response).with("Set-Cookie", login::clear_cookie(kVisitorCookie));
}

}  // namespace acquaint::api::hosted
