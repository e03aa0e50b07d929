#include "api/authentication/change_password.h"

#include "api/authentication/parameters.h"
#include "api/mailing.h"

namespace acquaint::api::authentication {
namespace {

using http::Response;

Response bad(std::string code, std::string description) {
  const JsonObject body{{"name", "BadRequestError"},
                        {"code", std::move(code)},
                        {"description", std::move(description)},
                        {"statusCode", 400}};
  return with_cors(Response::json(400, body).with("Cache-Control", "no-store"));
}

// The answer is Auth0's and the same whether or not the address is known, whether or not too many
// mails were asked for, and whether or not there is a mail server.
Task<Result<Response>> take_request(Call& call) {
  const auto parameters = read_parameters(call.request);
  if (!parameters) co_return bad("invalid_request", parameters.error().message);
  for (const std::string_view name : {"client_id", "email", "connection"}) {
    if (find_string(*parameters, name).value_or("").empty()) {
      co_return bad("invalid_request", "Missing required property: " + std::string(name));
    }
  }
  if (call.settings->find_client(*find_string(*parameters, "client_id")) == nullptr) {
    co_return bad("invalid_client", "Unknown client");
  }
  std::string connection(*find_string(*parameters, "connection"));
  std::string email(*find_string(*parameters, "email"));
  const auto* found = call.settings->find_connection(connection);
  if (found == nullptr || !found->is_database()) {
    co_return bad("invalid_connection", "The connection does not exist or has no passwords");
  }
  if (!profile::is_email(email)) {
    co_return bad("invalid_request", "email must be one e-mail address");
  }
  if (may_mail(call, email)) mail_password_link(call, std::move(connection), std::move(email));
  co_return with_cors(
      Response::html(200, "We've just sent you an email to reset your password.")
          .with("Cache-Control", "no-store"));
}

constexpr Route kChangePasswordRoutes[] = {
    {http::Method::post, "/dbconnections/change_password", Access::anyone(), take_request,
     "Mails a link to choose a new password, as a client's own form asks."},
    {http::Method::options, "/dbconnections/change_password", Access::anyone(), allow_scripts,
     "Lets scripts of other origins do that."},
};

}  // namespace

std::span<const Route> change_password_routes() { return kChangePasswordRoutes; }

}  // namespace acquaint::api::authentication
