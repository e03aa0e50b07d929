#include "api/hosted/let_in.h"

#include "base/encoding.h"

namespace acquaint::api::hosted {

http::Response let_in(const login::StartedSession& session, const std::string& return_to) {
  return http::Response::see_other("/u/question?return_to=" + percent_encode(return_to))
      .with("Set-Cookie", session.set_cookie)
      .with("Cache-Control", "no-store");
}

}  // namespace acquaint::api::hosted
