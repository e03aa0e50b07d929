#include "api/authentication/token.h"

#include <algorithm>

#include "api/authentication/claims.h"
#include "api/authentication/client_actions.h"
#include "api/authentication/parameters.h"
#include "api/authentication/passwordless.h"
#include "api/authentication/user_grants.h"
#include "login/client_grant.h"
#include "login/token.h"

namespace acquaint::api::authentication {
namespace {

using http::Response;

Task<Result<Response>> take_credentials(Call& call, const JsonObject& parameters,
                                        const login::Client& client) {
  const std::string audience(find_string(parameters, "audience").value_or(""));
  if (audience.empty()) co_return bad_request("Missing required parameter: audience", "audience");
  const auto& servers = call.settings->resource_servers;
  const auto scopes =
      login::grant_client_credentials(client, call.settings->client_grants, servers, audience,
                                      find_string(parameters, "scope").value_or(""));
  if (!scopes) co_return oauth_response(scopes.error());
  login::ClientGrant grant{client.client_id, audience, *scopes,
                           login::find_resource_server(servers, audience)->token_lifetime};
  auto refusal = co_await run_client_actions(call, parameters, client, grant);
  if (refusal) co_return std::move(*refusal);
  JsonObject body;
  body["access_token"] = login::issue_access_token(
      call.services.keys.newest(), call.services.issuer, grant, call.services.clock.now());
  co_return token_response(std::move(body), *scopes, grant.lifetime);
}

struct GrantType {
  std::string_view name;
  Task<Result<Response>> (*take)(Call& call, const JsonObject& parameters,
                                 const login::Client& client);
};
constexpr GrantType kGrantTypes[] = {
    {"authorization_code", redeem_code},
    {"client_credentials", take_credentials},
    {"password", take_password},
    {"http://auth0.com/oauth/grant-type/password-realm", take_password},
    {kEmailCodeGrant, take_email_code},
    {"refresh_token", refresh},
    {"urn:ietf:params:oauth:grant-type:device_code", poll_device},
};

Task<Result<Response>> issue_token(Call& call) {
  const auto parameters = read_parameters(call.request);
  if (!parameters) co_return std::unexpected(parameters.error());
  const auto name = find_string(*parameters, "grant_type");
  if (!name) co_return bad_request("Missing required parameter: grant_type", "grant_type");
  const auto type = std::ranges::find(kGrantTypes, *name, &GrantType::name);
  if (type == std::end(kGrantTypes)) {
    co_return with_cors(oauth_response({400, "unsupported_grant_type", "Unsupported grant type"}));
  }
  const auto caller = co_await read_client(call, *parameters);
  if (!caller) co_return std::unexpected(caller.error());
  if (caller->answer) co_return with_cors(*caller->answer);
  if (!caller->client->may_use(type->name)) {
    co_return with_cors(oauth_response(
        {403, "unauthorized_client",
         "Grant type '" + std::string(type->name) + "' not allowed for the client."}));
  }
  auto answered = co_await type->take(call, *parameters, *caller->client);
  if (!answered) co_return std::unexpected(answered.error());
  co_return with_cors(std::move(*answered));
}

Task<Result<Response>> show_keys(Call& call) {
  co_return with_cors(
      Response::json(200, call.services.keys.jwks()).with("Cache-Control", "max-age=300"));
}

Task<Result<Response>> show_configuration(Call& call) {
  const std::string& issuer = call.services.issuer;
  JsonObject body;
  body["issuer"] = issuer;
  body["token_endpoint"] = issuer + "oauth/token";
  body["authorization_endpoint"] = issuer + "authorize";
  body["userinfo_endpoint"] = issuer + "userinfo";
  body["device_authorization_endpoint"] = issuer + "oauth/device/code";
  body["revocation_endpoint"] = issuer + "oauth/revoke";
  body["end_session_endpoint"] = issuer + "oidc/logout";
  body["jwks_uri"] = issuer + ".well-known/jwks.json";
  body["scopes_supported"] =
      JsonArray{"openid", "profile", "email", "phone", "address", "offline_access"};
  body["response_types_supported"] = JsonArray{"code"};
  body["response_modes_supported"] = JsonArray{"query", "fragment", "form_post", "web_message"};
  JsonArray grants;
  for (const GrantType& type : kGrantTypes) grants.emplace_back(type.name);
  body["grant_types_supported"] = std::move(grants);
  body["code_challenge_methods_supported"] = JsonArray{"S256"};
  body["token_endpoint_auth_methods_supported"] =
      JsonArray{"client_secret_basic", "client_secret_post", "private_key_jwt", "none"};
  body["token_endpoint_auth_signing_alg_values_supported"] = JsonArray{"RS256"};
  body["id_token_signing_alg_values_supported"] = JsonArray{"RS256"};
  body["subject_types_supported"] = JsonArray{"public"};
  JsonArray claims{"sub", "auth_time", "nonce", "sid"};
  for (const std::string& name : all_claims()) claims.emplace_back(name);
  body["claims_supported"] = std::move(claims);
  body["claims_parameter_supported"] = true;
  body["request_parameter_supported"] = false;
  body["request_uri_parameter_supported"] = false;
  body["authorization_response_iss_parameter_supported"] = true;
  co_return with_cors(Response::json(200, body).with("Cache-Control", "max-age=300"));
}

constexpr Route kTokenRoutes[] = {
    {http::Method::post, "/oauth/token", Access::anyone(), issue_token,
     "Issues tokens: for a code, a refresh token, a client's own credentials or a user's "
     "password."},
    {http::Method::options, "/oauth/token", Access::anyone(), allow_scripts,
     "Lets scripts of other origins ask for tokens."},
    {http::Method::post, "/oauth/revoke", Access::anyone(), revoke,
     "Ends what a refresh token stands for."},
    {http::Method::options, "/oauth/revoke", Access::anyone(), allow_scripts,
     "Lets scripts of other origins do that."},
    {http::Method::get, "/.well-known/jwks.json", Access::anyone(), show_keys,
     "The public keys that verify tokens."},
    {http::Method::get, "/.well-known/openid-configuration", Access::anyone(), show_configuration,
     "What this server offers, for clients that configure themselves."},
    {http::Method::get, "/.well-known/oauth-authorization-server", Access::anyone(),
     show_configuration, "The same, where RFC 8414 looks for it."},
};

}  // namespace

std::span<const Route> token_routes() {
  return kTokenRoutes;
}

}  // namespace acquaint::api::authentication
