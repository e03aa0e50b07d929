#include "api/hosted/let_in.h"

#include <utility>

#include "base/encoding.h"

namespace acquaint::api::hosted {

using http::Response;

Task<Result<Response>> let_in(Call& call, profile::UserId user, std::string return_to) {
  std::string question = "/u/question?return_to=" + percent_encode(return_to);
  co_return co_await let_in_at(call, std::move(user), std::move(question));
}

Task<Result<Response>> let_in_at(Call& call, profile::UserId user, std::string address) {
  const auto session =
      co_await call.services.sessions.start(std::move(user), call.services.clock.now());
  if (!session) co_return std::unexpected(session.error());
  co_return Response::see_other(std::move(address))
      .with("Set-Cookie", session->set_cookie)
      .with("Cache-Control", "no-store");
}

}  // namespace acquaint::api::hosted
