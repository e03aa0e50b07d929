#include "api/authentication/passwordless.h"

#include "api/authentication/parameters.h"
#include "api/authentication/user_grants.h"
#include "api/passwordless.h"

namespace acquaint::api::authentication {
namespace {

using http::Response;

constexpr std::size_t kParameterMax = 2048;

Response refused(int status, std::string error, std::string description) {
  return with_cors(oauth_response({status, std::move(error), std::move(description)}));
}

// What a link leads on to: texts of an authorization request.
Result<JsonObject> read_auth_params(const JsonObject& body) {
  const Json* value = find(body, "authParams");
  if (value == nullptr) return JsonObject();
  const JsonObject* object = value->if_object();
  if (object == nullptr) return bad_request("authParams must be an object", "authParams");
  const auto known = only_fields(*object, {"redirect_uri", "response_type", "response_mode", "scope",
                                           "state", "nonce", "audience", "code_challenge",
                                           "code_challenge_method"});
  if (!known) return bad_request("authParams has an unknown member", "authParams");
  for (const auto& member : *object) {
    if (!member.value().is_string() || member.value().get_string().size() > kParameterMax) {
      return bad_request("authParams must have texts of at most 2048 bytes", "authParams");
    }
  }
  return *object;
}

struct Start {
  login::EmailCodeScope scope;
  bool wants_link = true;
  JsonObject parameters;
};

// The parameters that have texts; authParams is read apart.
Result<JsonObject> texts_of(JsonObject body) {
  body.erase("authParams");
  for (const auto& member : body) {
    if (!member.value().is_string() || member.value().get_string().size() > kParameterMax) {
      return bad_request("Invalid parameter: " + std::string(std::string_view(member.key())),
                         std::string(std::string_view(member.key())));
    }
  }
  return body;
}

Task<Result<Response>> begin(Call& call, Start start, const login::Client& client) {
  if (!profile::is_email(start.scope.email)) {
    co_return refused(400, "bad.email", "error in email - email format validation failed");
  }
  const auto* connection = call.settings->find_connection(start.scope.connection);
  if (connection == nullptr || connection->strategy != login::kEmailStrategy) {
    co_return refused(400, "bad.connection", "Connection does not exist");
  }
  const std::string_view needed = start.wants_link ? "authorization_code" : kEmailCodeGrant;
  if (!client.may_use(needed)) {
    co_return refused(403, "unauthorized_client",
                      "Grant type '" + std::string(needed) + "' not allowed for the client.");
  }
  const JsonObject body{{"_id", random_hex(call.services.random, 12)},
                        {"email", start.scope.email},
                        {"email_verified", true}};
  Result<Done> mailed;
  if (start.wants_link) {
    login::EmailLink link{.scope = std::move(start.scope), .parameters = std::move(start.parameters)};
    mailed = co_await mail_link(call, std::move(link));
  } else {
    mailed = co_await mail_code(call, std::move(start.scope));
  }
  if (!mailed) co_return std::unexpected(mailed.error());
  co_return with_cors(Response::json(200, body).with("Cache-Control", "no-store"));
}

Task<Result<Response>> take_start(Call& call) {
  if (!call.request.header("content-type").value_or("").starts_with("application/json")) {
    co_return bad_request("Content-Type must be application/json");
  }
  const auto body = parse_json_object(call.request.body);
  if (!body) co_return bad_request(body.error().message, body.error().field);
  const auto known = only_fields(*body, {"client_id", "client_secret", "client_assertion",
                                         "client_assertion_type", "connection", "email", "send",
                                         "authParams"});
  if (!known) co_return bad_request("There is no such parameter", known.error().field);
  auto parameters = read_auth_params(*body);
  if (!parameters) co_return std::unexpected(parameters.error());
  const auto texts = texts_of(*body);
  if (!texts) co_return std::unexpected(texts.error());
  const auto caller = co_await read_client(call, *texts);
  if (!caller) co_return std::unexpected(caller.error());
  if (caller->answer) co_return with_cors(*caller->answer);

  const auto text = [&](std::string_view name) {
    return std::string(find_string(*texts, name).value_or(""));
  };
  const std::string send = text("send");
  if (!send.empty() && send != "link" && send != "code") {
    co_return bad_request("send must be link or code", "send");
  }
  Start start{.scope = {caller->client->client_id, text("connection"), text("email")},
              .wants_link = send != "code",
              .parameters = std::move(*parameters)};
  co_return co_await begin(call, std::move(start), *caller->client);
}

constexpr Route kPasswordlessRoutes[] = {
    {http::Method::post, "/passwordless/start", Access::anyone(), take_start,
     "Mails a code or link to log in with."},
    {http::Method::options, "/passwordless/start", Access::anyone(), allow_scripts,
     "Lets scripts of other origins do that."},
};

}  // namespace

std::span<const Route> passwordless_routes() { return kPasswordlessRoutes; }

Task<Result<Response>> take_email_code(Call& call, const JsonObject& parameters,
                                       const login::Client& client) {
  const auto text = [&](std::string_view name) {
    return std::string(find_string(parameters, name).value_or(""));
  };
  for (const std::string_view name : {"username", "otp", "realm"}) {
    if (text(name).empty()) {
      co_return bad_request("Missing required parameter: " + std::string(name), std::string(name));
    }
  }
  const Wanted wanted = read_wanted(call, client, parameters);
  if (wanted.answer) co_return *wanted.answer;
  login::EmailCodeScope scope{client.client_id, text("realm"), text("username")};
  std::string otp = text("otp");
  const auto user = co_await sign_in_by_code(call, std::move(scope), std::move(otp));
  if (!user && user.error().kind == Error::Kind::unauthorized) {
    co_return oauth_response({403, "invalid_grant", "Wrong email or verification code."});
  }
  if (!user && user.error().kind == Error::Kind::throttled) {
    Response refusal = oauth_response(
        {429, "too_many_attempts", "You've reached the maximum number of attempts. Please try to login again."});
    co_return std::move(refusal).with("Retry-After", "60");
  }
  if (!user && user.error().code == kSignUpDenied) {
    co_return oauth_response({400, "extensibility_error", user.error().message});
  }
  if (!user) co_return std::unexpected(user.error());
  co_return co_await tokens_at_once(call, **user, client, wanted);
}

}  // namespace acquaint::api::authentication
