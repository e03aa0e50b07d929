#include "api/authentication/token.h"

#include <algorithm>

#include "base/encoding.h"
#include "login/client.h"
#include "login/token.h"

namespace acquaint::api::authentication {
namespace {

using http::Response;

constexpr std::size_t kParameterMax = 8192;

Response oauth_response(const login::OAuthError& error) {
  JsonObject body;
  body["error"] = error.error;
  body["error_description"] = error.description;
  return Response::json(error.status, body).with("Cache-Control", "no-store");
}

std::unexpected<Error> bad_request(std::string message, std::string field = {}) {
  return invalid("oauth.invalid_request", std::move(message), std::move(field));
}

// The parameters of a form or a JSON object: texts, each once.
Result<JsonObject> read_parameters(const http::Request& request) {
  const std::string_view type = request.header("content-type").value_or("");
  JsonObject parameters;
  if (type.starts_with("application/json")) {
    auto body = parse_json_object(request.body);
    if (!body) return bad_request(body.error().message, body.error().field);
    parameters = std::move(*body);
  } else if (type.starts_with("application/x-www-form-urlencoded")) {
    const auto fields = parse_form(request.body);
    if (!fields) return bad_request("The form is malformed.");
    for (const auto& [name, value] : *fields) {
      if (!is_utf8(name) || !is_utf8(value)) return bad_request("The form is not UTF-8.");
      if (parameters.contains(name)) return bad_request("Duplicate parameter: " + name, name);
      parameters[name] = value;
    }
  } else {
    return bad_request("Content-Type must be application/x-www-form-urlencoded or application/json");
  }
  for (const auto& member : parameters) {
    const Json& value = member.value();
    if (!value.is_string() || value.get_string().size() > kParameterMax) {
      return bad_request("Invalid parameter: " + std::string(std::string_view(member.key())),
                         std::string(std::string_view(member.key())));
    }
  }
  return parameters;
}

struct Credentials {
  std::string client_id;
  std::string secret;
};

// Of the body, or of HTTP Basic (RFC 6749 §2.3.1); not of both.
Result<Credentials> read_credentials(const http::Request& request, const JsonObject& parameters) {
  const auto id = find_string(parameters, "client_id");
  const auto secret = find_string(parameters, "client_secret");
  const auto authorization = request.header("authorization");
  if (!authorization || !authorization->starts_with("Basic ")) {
    if (!id) return bad_request("Missing required parameter: client_id", "client_id");
    return Credentials{std::string(*id), std::string(secret.value_or(""))};
  }
  const auto decoded = from_base64(authorization->substr(6));
  const std::size_t colon = decoded ? decoded->find(':') : std::string::npos;
  if (secret || colon == std::string::npos) return bad_request("Invalid client credentials");
  const auto name = percent_decode(decoded->substr(0, colon));
  const auto password = percent_decode(decoded->substr(colon + 1));
  if (!name || !password || (id && *id != *name)) return bad_request("Invalid client credentials");
  return Credentials{*name, *password};
}

Task<Result<Response>> issue_token(Call& call) {
  const auto parameters = read_parameters(call.request);
  if (!parameters) co_return std::unexpected(parameters.error());
  const auto grant = find_string(*parameters, "grant_type");
  if (!grant) co_return bad_request("Missing required parameter: grant_type", "grant_type");
  if (*grant != "client_credentials") {
    co_return oauth_response({400, "unsupported_grant_type", "Unsupported grant type"});
  }
  const auto credentials = read_credentials(call.request, *parameters);
  if (!credentials) co_return std::unexpected(credentials.error());
  const auto client = login::authenticate_client(call.settings->clients, credentials->client_id,
                                                 credentials->secret);
  if (!client) co_return oauth_response(client.error());

  const std::string audience(find_string(*parameters, "audience").value_or(""));
  if (audience.empty()) co_return bad_request("Missing required parameter: audience", "audience");
  const std::string services[] = {call.services.management_audience()};
  const auto scopes = login::grant_client_credentials(
      **client, services, audience, find_string(*parameters, "scope").value_or(""));
  if (!scopes) co_return oauth_response(scopes.error());

  JsonObject body;
  body["access_token"] = login::issue_access_token(call.services.keys.newest(), call.services.issuer,
                                                   {(*client)->client_id, audience, *scopes},
                                                   call.services.clock.now());
  body["scope"] = scopes->text();
  body["expires_in"] = login::kAccessTokenLifetime.count();
  body["token_type"] = "Bearer";
  co_return Response::json(200, std::move(body)).with("Cache-Control", "no-store").with("Pragma", "no-cache");
}

Task<Result<Response>> show_keys(Call& call) {
  co_return Response::json(200, call.services.keys.jwks()).with("Cache-Control", "max-age=300");
}

Task<Result<Response>> show_configuration(Call& call) {
  const std::string& issuer = call.services.issuer;
  JsonObject body;
  body["issuer"] = issuer;
  body["token_endpoint"] = issuer + "oauth/token";
  body["jwks_uri"] = issuer + ".well-known/jwks.json";
  body["grant_types_supported"] = JsonArray{"client_credentials"};
  body["token_endpoint_auth_methods_supported"] =
      JsonArray{"client_secret_basic", "client_secret_post"};
  body["id_token_signing_alg_values_supported"] = JsonArray{"RS256"};
  body["response_types_supported"] = JsonArray{};
  body["subject_types_supported"] = JsonArray{"public"};
  co_return Response::json(200, std::move(body)).with("Cache-Control", "max-age=300");
}

constexpr Route kTokenRoutes[] = {
    {http::Method::post, "/oauth/token", Access::anyone(), issue_token,
     "Issues an access token for client credentials."},
    {http::Method::get, "/.well-known/jwks.json", Access::anyone(), show_keys,
     "The public keys that verify tokens."},
    {http::Method::get, "/.well-known/openid-configuration", Access::anyone(), show_configuration,
     "What this server offers, for clients that configure themselves."},
    {http::Method::get, "/.well-known/oauth-authorization-server", Access::anyone(),
     show_configuration, "The same, where RFC 8414 looks for it."},
};

}  // namespace

std::span<const Route> token_routes() { return kTokenRoutes; }

}  // namespace acquaint::api::authentication
