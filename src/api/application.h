// The request's way through the program: route, access, handler, and every error turned into the
// answer that this family of endpoints gives.
#pragma once

#include <vector>

#include "api/route.h"
#include "api/security_log.h"
#include "http/message.h"
#include "http/router.h"

namespace acquaint::api {

class Application final : public http::Handler {
 public:
  Application(Services& services, const Routes& routes);

  Task<http::Response> handle(http::Request request) override;

  const std::vector<const Route*>& routes() const { return routes_; }

 private:
  Task<Result<http::Response>> answer(http::Request& request);

  Services& services_;
  SecurityLog security_log_;
  std::vector<const Route*> routes_;
  http::Router router_;
};

}  // namespace acquaint::api
