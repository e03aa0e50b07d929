#include "api/v1/my_identities.h"

#include "api/body.h"
#include "api/linked_users.h"
#include "api/password_login.h"
#include "login/account.h"

namespace acquaint::api::v1 {
namespace {

using http::Response;
using profile::UserId;

Result<Done> check_fresh(const Call& call) {
  if (is_fresh_for_linking(call)) return Done{};
  return fail(Error::Kind::forbidden, "link.stale_session",
              "Log in again first: this needs a log-in of the last ten minutes.");
}

Response show(const Call& call, const profile::User& user) {
  return Response::json(200, JsonObject{{"identities",
                                         identities_of(user, call.settings->catalogue)}})
      .with("Cache-Control", "no-store");
}

Task<Result<Response>> show_identities(Call& call) {
  const auto user = co_await call.services.users.find(*call.principal.user);
  if (!user) co_return std::unexpected(user.error());
  co_return show(call, (*user)->user());
}

// Proof of the other account is its password: an equal e-mail address, verified or not, is none.
Task<Result<Response>> link_account(Call& call) {
  if (const auto fresh = check_fresh(call); !fresh) co_return std::unexpected(fresh.error());
  const auto body = read_json_body(call.request, {"connection", "identifier", "password"});
  if (!body) co_return std::unexpected(body.error());
  auto connection = text_member(*body, "connection", login::kDatabaseConnection, 128);
  if (!connection) co_return std::unexpected(connection.error());
  auto identifier = text_member(*body, "identifier", "", 320);
  if (!identifier) co_return std::unexpected(identifier.error());
  auto password = text_member(*body, "password", "", 1024);
  if (!password) co_return std::unexpected(password.error());
  login::PasswordLogin attempt{.connection = std::move(*connection),
                               .identifier = std::move(*identifier),
                               .password = std::move(*password),
                               .ip = {}};
  const auto other = co_await sign_in_by_password(call, std::move(attempt));
  if (!other) co_return std::unexpected(other.error());
  const UserId second = (*other)->user().id;
  if (second == *call.principal.user) {
    co_return fail(Error::Kind::conflict, "link.same_account", "This is the account you are in.");
  }
  const auto linked = co_await link_users(call, *call.principal.user, second);
  if (!linked) co_return std::unexpected(linked.error());
  co_return show(call, (*linked)->user());
}

Task<Result<Response>> unlink_account(Call& call) {
  if (const auto fresh = check_fresh(call); !fresh) co_return std::unexpected(fresh.error());
  const auto left = co_await unlink_user(call, *call.principal.user,
                                         std::string(call.request.path_value("provider")),
                                         std::string(call.request.path_value("user_id")));
  if (!left) co_return std::unexpected(left.error());
  co_return show(call, (*left)->user());
}

constexpr Route kMyIdentityRoutes[] = {
    {http::Method::get, "/v1/me/identities", Access::session(), show_identities,
     "The log-ins of the signed-in user."},
    {http::Method::post, "/v1/me/identities", Access::session(), link_account,
     "Links another account, with its password, to the signed-in user."},
    {http::Method::delete_, "/v1/me/identities/{provider}/{user_id}", Access::session(),
     unlink_account, "Makes a linked account a user of its own again; logs out everywhere."},
};

}  // namespace

std::span<const Route> my_identity_routes() { return kMyIdentityRoutes; }

}  // namespace acquaint::api::v1
