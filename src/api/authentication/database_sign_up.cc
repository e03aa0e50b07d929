#include "api/authentication/database_sign_up.h"

#include <expected>

#include "api/account_actions.h"
#include "api/authentication/parameters.h"
#include "api/authentication/sign_up_metadata.h"
#include "api/chosen_password.h"
#include "api/mailing.h"
#include "base/encoding.h"
#include "login/account.h"
#include "settings/database_options.h"

namespace acquaint::api::authentication {
namespace {

using http::Response;

constexpr std::size_t kTextMax = 300;
constexpr std::string_view kIdentifiers[] = {"email", "username", "phone_number"};
constexpr std::string_view kNames[] = {"given_name", "family_name", "name", "nickname", "picture"};

Response refused(JsonObject body) {
  return with_cors(Response::json(400, body).with("Cache-Control", "no-store"));
}

Response bad(std::string code, std::string description) {
  return refused({{"name", "BadRequestError"},
                  {"code", std::move(code)},
                  {"description", std::move(description)},
                  {"statusCode", 400}});
}

Response too_many(const Error& error) {
  const JsonObject body{{"name", "TooManyRequests"},
                        {"code", "too_many_requests"},
                        {"description", error.message},
                        {"statusCode", 429}};
  return with_cors(Response::json(429, body).with("Cache-Control", "no-store").with("Retry-After", "2"));
}

// An action said no; in the words that Auth0 has for it.
Response denied(RegistrationRefusal refusal) {
  return refused({{"name", "InternalExtensibilityError"},
                  {"code", "extensibility_error"},
                  {"description", refusal.reason},
                  {"message", refusal.reason},
                  {"friendly_message", refusal.user_message},
                  {"fromSandbox", true},
                  {"statusCode", 400}});
}

struct SignUp {
  std::string connection;
  std::string password;
  JsonObject root;
  JsonObject user_metadata;
};
using ReadSignUp = std::expected<SignUp, Response>;

std::unexpected<Response> bad_body(std::string description) {
  return std::unexpected(bad("invalid_request", std::move(description)));
}

ReadSignUp read_sign_up(const JsonObject& body) {
  SignUp sign_up;
  for (const std::string_view name : {"client_id", "connection", "password"}) {
    if (find_string(body, name).value_or("").empty()) {
      return bad_body("Missing required property: " + std::string(name));
    }
  }
  sign_up.connection = *find_string(body, "connection");
  sign_up.password = *find_string(body, "password");
  for (const auto names : {std::span<const std::string_view>(kIdentifiers),
                           std::span<const std::string_view>(kNames)}) {
    for (const std::string_view name : names) {
      const Json* value = find(body, name);
      if (value == nullptr || value->is_null()) continue;
      if (!value->is_string() || value->get_string().size() > kTextMax) {
        return bad_body(std::string(name) + " must be a text of at most 300 bytes");
      }
      sign_up.root[name] = *value;
    }
  }
  return sign_up;
}

std::string with_field(const Error& error) {
  return error.field.empty() ? error.message : error.field + ": " + error.message;
}

// What the user is known by from now on, in Auth0's order.
JsonObject describe(const SignUp& sign_up, const profile::User& user) {
  JsonObject body;
  body["_id"] = user.id.text().substr(user.id.text().find('|') + 1);
  for (const std::string_view name : kIdentifiers) {
    const Json* value = find(sign_up.root, name);
    if (value == nullptr) continue;
    body[name] = *value;
    if (name == "email") body["email_verified"] = false;
    if (name == "phone_number") body["phone_verified"] = false;
  }
  for (const std::string_view name : kNames) {
    if (const Json* value = find(sign_up.root, name)) body[name] = *value;
  }
  if (!sign_up.user_metadata.empty()) body["user_metadata"] = sign_up.user_metadata;
  return body;
}

Task<Result<Response>> take_sign_up(Call& call) {
  const auto type = call.request.header("content-type").value_or("");
  if (!type.starts_with("application/json"))
    co_return bad("invalid_request", "Content-Type must be application/json");
  const auto body = parse_json_object(call.request.body);
  if (!body) co_return bad("invalid_request", body.error().message);
  auto read = read_sign_up(*body);
  if (!read) co_return std::move(read.error());
  SignUp& wanted = *read;
  const login::Client* client = call.settings->find_client(*find_string(*body, "client_id"));
  if (client == nullptr) co_return bad("invalid_client", "Unknown client");
  const auto* connection = call.settings->find_connection(wanted.connection);
  if (connection == nullptr || !connection->is_database() || !connection->takes_sign_ups ||
      settings::verifies_first(connection->options) ||
      !connection->is_enabled_for(client->client_id)) {
    co_return bad("invalid_connection", "The connection does not exist or takes no sign-ups");
  }
  if (const Json* metadata = find(*body, "user_metadata")) {
    auto taken = read_sign_up_metadata(*metadata, *connection, call.settings->catalogue);
    if (!taken) co_return bad(std::move(taken.error().code), std::move(taken.error().description));
    wanted.user_metadata = std::move(*taken);
  }
  if (const Json* email = find(wanted.root, "email")) {
    wanted.root["email"] = profile::fold(std::string_view(email->get_string()));
  }

  JsonObject known = wanted.root;
  known["user_metadata"] = wanted.user_metadata;
  login::NewPassword password{.password = wanted.password, .user = std::move(known), .latest_hashes = {}};
  const auto problem =
      co_await find_problem_of_chosen(call, wanted.connection, std::move(password), PasswordStage::sign_up);
  if (!problem) co_return std::unexpected(problem.error());
  if (*problem) co_return refused(login::to_auth0_body(**problem));
  const profile::Actor actor{.source = profile::Source::user,
                             .origin = "signup",
                             .name = "client:" + client->client_id,
                             .now = call.services.clock.now()};
  login::NewAccount account{.connection = wanted.connection,
                            .id = std::nullopt,
                            .root = wanted.root,
                            .user_metadata = wanted.user_metadata,
                            .app_metadata = {},
                            .password_hash = {}};
  auto made = login::make_database_user(std::move(account), call.settings->catalogue, actor,
                                        call.services.random);
  if (!made && made.error().kind == Error::Kind::invalid)
    co_return bad("invalid_request", with_field(made.error()));
  if (!made) co_return std::unexpected(made.error());

  const auto allowed =
      call.services.throttle.reserve_sign_up(call.request.client, call.services.clock.now());
  if (!allowed) co_return too_many(allowed.error());
  // Hashed before it is known whether the address is taken, so that the time does not tell.
  auto hash = co_await call.services.hashes.hash(wanted.password);
  if (!hash) co_return std::unexpected(hash.error());
  made->user.password_hash = std::move(*hash);
  const Registration registration{.connection = wanted.connection, .client_id = client->client_id, .body = *body};
  auto refusal = co_await run_pre_registration(call, registration, *made);
  if (!refusal) co_return std::unexpected(refusal.error());
  if (*refusal) co_return denied(std::move(**refusal));
  const auto user =
      co_await call.services.users.create(std::move(made->user), std::move(made->events));
  if (!user && user.error().kind == Error::Kind::conflict)
    co_return bad("invalid_signup", "Invalid sign up");
  if (!user) co_return std::unexpected(user.error());
  run_post_registration(call, registration, (*user)->user());
  mail_verification_link(call, (*user)->user().id);
  co_return with_cors(
      Response::json(200, describe(wanted, (*user)->user())).with("Cache-Control", "no-store"));
}

constexpr Route kDatabaseSignUpRoutes[] = {
    {http::Method::post, "/dbconnections/signup", Access::anyone(), take_sign_up,
     "Signs a user up with a password, as a client's own form asks."},
    {http::Method::options, "/dbconnections/signup", Access::anyone(), allow_scripts,
     "Lets scripts of other origins do that."},
};

}  // namespace

std::span<const Route> database_sign_up_routes() {
  return kDatabaseSignUpRoutes;
}

}  // namespace acquaint::api::authentication
