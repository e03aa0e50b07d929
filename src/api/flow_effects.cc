#include "api/flow_effects.h"

#include <algorithm>

#include "api/management/users.h"
#include "login/client_grant.h"
#include "outbound/client.h"

namespace acquaint::api {
namespace {

constexpr std::size_t kReplyBytesMax = 256 * 1024;

std::unexpected<Error> not_allowed() {
  return fail(
      Error::Kind::forbidden, "auth0_flow.not_allowed",
      "The client of the vault connection may not do this: check its secret and its grant.");
}

bool is_own_domain(const Services& services, std::string_view domain) {
  std::string address =
      domain.starts_with("https://") || domain.starts_with("http://")
          ? std::string(domain)
          : services.origin.substr(0, services.origin.find("://") + 3) + std::string(domain);
  while (address.ends_with('/')) address.pop_back();
  return address == services.origin || address + "/" == services.issuer;
}

// The handler of the route, once the client proves who it is and has the scope.
Result<Handler*> handler_for(const settings::Settings& settings, const Services& services,
                             const JsonObject& setup, const flows::ManagementCall& wanted) {
  const std::string_view id = find_string(setup, "client_id").value_or("");
  const login::Client* client = settings.find_client(id);
  if (client == nullptr ||
      !login::check_secret(*client, find_string(setup, "client_secret").value_or(""))) {
    return not_allowed();
  }
  const auto granted =
      login::grant_client_credentials(*client, settings.client_grants, settings.resource_servers,
                                      services.management_audience(), wanted.scope);
  if (!granted) return not_allowed();
  const std::string_view pattern = wanted.method == "POST" ? "/api/v2/users" : "/api/v2/users/{id}";
  for (const Route& route : management::user_routes()) {
    if (route.pattern == pattern && http::name_of(route.method) == wanted.method)
      return route.handler;
  }
  return not_allowed();
}

http::Request request_for(const flows::ManagementCall& wanted) {
  http::Request request;
  request.method = wanted.method == "POST"    ? http::Method::post
                   : wanted.method == "PATCH" ? http::Method::patch
                                              : http::Method::get;
  request.path = "/api/v2/users";
  if (!wanted.user.empty()) request.path_values.emplace_back("id", wanted.user);
  request.headers.emplace_back("content-type", "application/json");
  if (wanted.method != "GET") request.body = to_text(wanted.body);
  return request;
}

}  // namespace

Task<Result<flows::HttpReply>> FlowEffects::call(flows::HttpCall call) {
  outbound::HttpRequest request;
  request.method = outbound::parse_method(call.method).value_or(outbound::Method::get);
  request.url = std::move(call.url);
  request.headers = std::move(call.headers);
  request.body = std::move(call.body);
  request.purpose = "flow";
  request.timeouts = {.connect = std::chrono::seconds(3),
                      .first_byte = std::chrono::seconds(5),
                      .total = std::chrono::seconds(8)};
  request.answer_bytes_max = kReplyBytesMax;
  auto answer = co_await services_.http.send(std::move(request));
  if (!answer) co_return std::unexpected(answer.error());
  flows::HttpReply reply{.status = answer->status, .headers = {}, .body = std::move(answer->body)};
  for (const auto& [name, value] : answer->headers) reply.headers[name] = value;
  co_return reply;
}

Task<Result<JsonObject>> FlowEffects::manage(const flows::VaultConnection& connection,
                                             flows::ManagementCall wanted) {
  if (!is_own_domain(services_, find_string(connection.setup, "domain").value_or(""))) {
    co_return fail(Error::Kind::forbidden, "auth0_flow.foreign_tenant",
                   "The vault connection is of another server.");
  }
  const auto handler = handler_for(*settings_, services_, connection.setup, wanted);
  if (!handler) co_return std::unexpected(handler.error());
  const http::Request request = request_for(wanted);
  Principal principal;
  principal.client_id = find_string(connection.setup, "client_id").value_or("");
  if (auto scopes = login::Scopes::parse(wanted.scope)) principal.scopes = std::move(*scopes);
  Call call{services_, request, principal, settings_};
  const auto response = co_await (*handler)(call);
  if (!response) co_return std::unexpected(response.error());
  auto body = parse_json_object(response->body);
  co_return body ? std::move(*body) : JsonObject();
}

void FlowEffects::executed(flows::Execution execution) {
  record_execution(services_, origin_, execution);
}

}  // namespace acquaint::api
