#include "api/authentication/device_code.h"

#include "api/authentication/parameters.h"
#include "login/device.h"
#include "login/resource_server.h"

namespace acquaint::api::authentication {
namespace {

using http::Response;

constexpr std::string_view kGrantType = "urn:ietf:params:oauth:grant-type:device_code";

Task<Result<Response>> begin(Call& call) {
  const auto parameters = read_parameters(call.request);
  if (!parameters) co_return std::unexpected(parameters.error());
  const auto caller = co_await read_client(call, *parameters);
  if (!caller) co_return std::unexpected(caller.error());
  if (caller->answer) co_return with_cors(*caller->answer);
  const login::Client& client = *caller->client;
  if (!client.may_use(kGrantType)) {
    co_return with_cors(oauth_response({403, "unauthorized_client",
                                        "Grant type '" + std::string(kGrantType) +
                                            "' not allowed for the client."}));
  }
  const std::string audience(find_string(*parameters, "audience").value_or(""));
  const auto* server = login::find_resource_server(call.settings->resource_servers, audience);
  if (!audience.empty() && server == nullptr) {
    co_return with_cors(oauth_response(
        {403, "access_denied", "Service not found: the audience is not known here"}));
  }
  const auto asked = login::Scopes::parse(find_string(*parameters, "scope").value_or(""));
  if (!asked) co_return with_cors(oauth_response({400, "invalid_scope", asked.error().message}));

  login::DeviceRequest request{
      .client_id = client.client_id,
      .audience = audience,
      .scopes = login::grantable_scopes(*asked, server, client.may_use("refresh_token"))};
  login::NewDeviceCode made =
      login::make_device_code(request, call.services.random, call.services.clock.now());
  const auto saved = co_await call.services.tickets.save(std::move(made.ticket));
  if (!saved) co_return std::unexpected(saved.error());
  const std::string page = call.services.issuer + "activate";
  co_return with_cors(
      Response::json(200, JsonObject{{"device_code", made.device_code},
                                     {"user_code", made.user_code},
                                     {"verification_uri", page},
                                     {"verification_uri_complete",
                                      page + "?user_code=" + made.user_code},
                                     {"expires_in", std::chrono::seconds(login::kDeviceCodeLifetime).count()},
                                     {"interval", login::kDeviceInterval.count()}})
          .with("Cache-Control", "no-store"));
}

constexpr Route kDeviceCodeRoutes[] = {
    {http::Method::post, "/oauth/device/code", Access::anyone(), begin,
     "Begins a log-in for a device without a keyboard."},
    {http::Method::options, "/oauth/device/code", Access::anyone(), allow_scripts,
     "Lets scripts of other origins do that."},
};

}  // namespace

std::span<const Route> device_code_routes() { return kDeviceCodeRoutes; }

}  // namespace acquaint::api::authentication
