#include "api/application.h"

#include "api/authorize.h"
#include "api/cross_origin.h"
#include "api/errors.h"

namespace acquaint::api {

std::string Principal::actor() const {
  if (user) return "user:" + user->text();
  return client_id.empty() ? "anonymous" : "client:" + client_id;
}

Application::Application(Services& services, const Routes& routes) : services_(services) {
  for (const std::span<const Route>& table : routes) {
    for (const Route& route : table) {
      router_.add(route.method, route.pattern, routes_.size());
      routes_.push_back(&route);
    }
  }
}

Task<http::Response> Application::handle(http::Request request) {
  open_simple_request(request);
  auto answered = co_await answer(request);
  http::Response response = answered ? std::move(*answered)
                                     : error_response(answered.error(), request, services_.settings.current()->site);
  if (!response.refusal.empty()) security_log_.refused(response.refusal, request, services_.clock.now());
  let_page_read(response, request, services_.settings);
  co_return response;
}

Task<Result<http::Response>> Application::answer(http::Request& request) {
  const auto found = router_.find(request);
  if (!found) co_return std::unexpected(found.error());
  const Route& route = *routes_[*found];
  const auto principal = co_await authorize(route.access, request, services_);
  if (!principal) co_return std::unexpected(principal.error());
  Call call{services_, request, *principal, services_.settings.current()};
  co_return co_await route.handler(call);
}

}  // namespace acquaint::api
