#include "api/authentication/parameters.h"

#include "api/security_log.h"
#include "base/encoding.h"

namespace acquaint::api::authentication {

using http::Response;

namespace {

constexpr std::size_t kParameterMax = 8192;

using login::ClientAuthentication;
using login::ClientCredentials;

Result<ClientCredentials> read_assertion(const JsonObject& parameters, bool shows_more) {
  const auto assertion = find_string(parameters, "client_assertion");
  if (find_string(parameters, "client_assertion_type") != login::kAssertionType || !assertion) {
    return bad_request("Invalid client_assertion_type", "client_assertion_type");
  }
  if (shows_more) return bad_request("Invalid client credentials");
  return ClientCredentials{.client_id = std::string(find_string(parameters, "client_id").value_or("")),
                           .secret = {},
                           .shown_by = ClientAuthentication::signed_,
                           .assertion = std::string(*assertion)};
}

Result<ClientCredentials> read_credentials(const http::Request& request, const JsonObject& parameters) {
  const auto id = find_string(parameters, "client_id");
  const auto secret = find_string(parameters, "client_secret");
  const auto authorization = request.header("authorization");
  if (parameters.contains("client_assertion") || parameters.contains("client_assertion_type")) {
    return read_assertion(parameters, secret || authorization);
  }
  if (!authorization || !authorization->starts_with("Basic ")) {
    if (!id) return bad_request("Missing required parameter: client_id", "client_id");
    return ClientCredentials{std::string(*id), std::string(secret.value_or("")),
                             secret ? ClientAuthentication::post : ClientAuthentication::none};
  }
  const auto decoded = from_base64(authorization->substr(6));
  const std::size_t colon = decoded ? decoded->find(':') : std::string::npos;
  if (secret || colon == std::string::npos) return bad_request("Invalid client credentials");
  const auto name = percent_decode(decoded->substr(0, colon));
  const auto password = percent_decode(decoded->substr(colon + 1));
  if (!name || !password || (id && *id != *name)) return bad_request("Invalid client credentials");
  return ClientCredentials{*name, *password, ClientAuthentication::basic};
}

}  // namespace

Response oauth_response(const login::OAuthError& error) {
  JsonObject body;
  body["error"] = error.error;
  body["error_description"] = error.description;
  Response response = Response::json(error.status, body).with("Cache-Control", "no-store");
  // Auth0 calls a client's wrong secret so, and also what a user declined.
  response.refusal = error.status == 401 ? "oauth." + error.error : telling_refusal("oauth", error.error);
  return response;
}

Response token_response(JsonObject tokens, const login::Scopes& scopes, std::chrono::seconds lifetime) {
  tokens["scope"] = scopes.text();
  tokens["expires_in"] = lifetime.count();
  tokens["token_type"] = "Bearer";
  return Response::json(200, tokens).with("Cache-Control", "no-store").with("Pragma", "no-cache");
}

std::unexpected<Error> bad_request(std::string message, std::string field) {
  return invalid("oauth.invalid_request", std::move(message), std::move(field));
}

std::optional<FormFields> posted_fields(const http::Request& request, std::size_t bytes_max) {
  const auto type = request.header("content-type").value_or("");
  const bool is_form = type.starts_with("application/x-www-form-urlencoded") && request.body.size() <= bytes_max;
  return is_form ? parse_form(request.body) : std::nullopt;
}

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
    return bad_request(
        "Content-Type must be application/x-www-form-urlencoded or application/json");
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

Task<Result<ClientOrAnswer>> read_client(Call& call, const JsonObject& parameters) {
  auto credentials = read_credentials(call.request, parameters);
  if (!credentials) co_return std::unexpected(credentials.error());
  const login::AssertionDesk desk{call.services.tickets, call.services.issuer, call.services.clock.now()};
  const auto client =
      co_await login::authenticate_client(call.settings->clients, std::move(*credentials), desk);
  if (!client) co_return std::unexpected(client.error());
  if (!*client) co_return ClientOrAnswer{nullptr, oauth_response(client->error())};
  co_return ClientOrAnswer{**client, std::nullopt};
}

Response with_cors(Response response) {
  response.headers.emplace_back("Access-Control-Allow-Origin", "*");
  response.headers.emplace_back("Access-Control-Expose-Headers", "Retry-After, WWW-Authenticate");
  return response;
}

Task<Result<Response>> allow_scripts(Call&) {
  Response allowed = with_cors(Response::no_content());
  allowed.headers.emplace_back("Access-Control-Allow-Methods", "GET, POST");
  allowed.headers.emplace_back("Access-Control-Allow-Headers",
                               "Authorization, Content-Type, Auth0-Client");
  allowed.headers.emplace_back("Access-Control-Max-Age", "7200");
  co_return allowed;
}

}  // namespace acquaint::api::authentication
