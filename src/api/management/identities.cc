#include "api/management/identities.h"

#include <algorithm>

#include "api/body.h"
#include "api/linked_users.h"
#include "login/linking.h"
#include "profile/visitor.h"

namespace acquaint::api::management {
namespace {

using http::Response;
using profile::UserId;

constexpr std::size_t kTokenMax = 16 * 1024, kNameMax = 255;

std::unexpected<Error> refuse(std::string message) {
  return invalid("management.invalid_body", std::move(message));
}

std::unexpected<Error> conflict(std::string message) {
  return fail(Error::Kind::conflict, "management.identity_conflict", std::move(message));
}

Result<UserId> user_in_path(const Call& call) {
  auto id = profile::parse_known_user_id(call.request.path_value("id"));
  if (id) return id;
  return invalid("management.invalid_uri",
                 "Path validation error: 'Object didn't pass validation for format user-id' on "
                 "property id.");
}

// "auth0" and "5f7c…", or "auth0" and "auth0|5f7c…".
Result<UserId> joined(std::string_view provider, std::string_view id) {
  const std::string prefix = std::string(provider) + "|";
  return UserId::parse(id.starts_with(prefix) ? std::string(id) : prefix + std::string(id));
}

// The user of an ID token that this server made for the calling client. Auth0's words.
Result<UserId> user_of_token(const Call& call, std::string_view token) {
  const auto shown =
      login::read_id_token_hint(*call.services.keys.ring, call.services.issuer, token);
  if (!shown || shown->expires <= call.services.clock.now()) {
    return refuse("Invalid token (link_with).");
  }
  if (shown->client_id != call.principal.client_id) {
    return refuse(
        "JWT (link_with) must have an aud claim that matches that of the calling token's azp.");
  }
  return shown->user;
}

struct Wanted {
  UserId user;
  bool has_connection = false;  // The body names one for an identity that is no user yet.
};

Result<Wanted> read_wanted(const Call& call) {
  const auto body = read_json_body(call.request,
                                   {"provider", "user_id", "connection_id", "link_with"});
  if (!body) return std::unexpected(body.error());
  const auto token = text_member(*body, "link_with", "", kTokenMax);
  if (!token) return std::unexpected(token.error());
  const auto provider = text_member(*body, "provider", "", kNameMax);
  if (!provider) return std::unexpected(provider.error());
  const auto connection = text_member(*body, "connection_id", "", kNameMax);
  if (!connection) return std::unexpected(connection.error());
  if (!token->empty()) {
    auto user = user_of_token(call, *token);
    if (!user) return std::unexpected(user.error());
    return Wanted{std::move(*user)};
  }
  // Numbers are ids where the provider's are.
  const Json* given = find(*body, "user_id");
  const std::string id = given == nullptr      ? std::string()
                         : given->is_string()  ? std::string(given->get_string())
                         : given->is_number()  ? to_text(*given)
                                               : std::string();
  for (const auto& [name, value] : {std::pair("provider", &*provider), {"user_id", &id}}) {
    if (value->empty()) {
      return refuse("Payload validation error: 'Missing required property: " + std::string(name) +
                    "'.");
    }
  }
  auto user = joined(*provider, id);
  if (!user) return refuse("The provider/connection is not configured.");
  return Wanted{std::move(*user), !connection->empty()};
}

// Why there is no user of this id that could be linked.
Task<Result<Done>> explain_absence(Call& call, const UserId& first, const Wanted& wanted) {
  profile::Handle handle =
      profile::Handle::identity(wanted.user.provider(), wanted.user.id_in_provider());
  const auto holder = co_await call.services.users.find_by_handle(std::move(handle));
  if (!holder && holder.error().kind != Error::Kind::not_found) {
    co_return std::unexpected(holder.error());
  }
  if (holder && *holder == first) co_return conflict("Specified identity already exists.");
  if (holder) co_return refuse("Unable to link with the secondary account.");
  co_return refuse(wanted.has_connection ? "Linking to an inexistent identity is not allowed."
                                         : "Linking to an inexistent identity requires a connection.");
}

Error in_auth0s_words(const Error& error) {
  if (error.code == "link.no_account") {
    return refuse("Provided secondary account not found.").error();
  }
  if (error.code == "link.blocked" || error.code == "link.too_many") {
    return refuse("Unable to link with the secondary account.").error();
  }
  if (error.code == "link.main_identity") return refuse("Main identity cannot be removed.").error();
  return error;
}

Task<Result<Response>> link(Call& call) {
  const auto first = user_in_path(call);
  if (!first) co_return std::unexpected(first.error());
  const auto wanted = read_wanted(call);
  if (!wanted) co_return std::unexpected(wanted.error());
  if (wanted->user == *first) co_return refuse("Main identity and the new one are the same.");
  const auto primary = co_await call.services.users.find(*first);
  if (!primary) co_return std::unexpected(primary.error());
  const auto secondary = co_await call.services.users.find(wanted->user);
  if (!secondary && secondary.error().kind != Error::Kind::not_found) {
    co_return std::unexpected(secondary.error());
  }
  if (!secondary) {
    const auto why = co_await explain_absence(call, *first, *wanted);
    co_return std::unexpected(why.error());
  }
  const auto linked = co_await link_users(call, *first, wanted->user);
  if (!linked) co_return std::unexpected(in_auth0s_words(linked.error()));
  co_return Response::json(201, identities_of((*linked)->user(), call.settings->catalogue));
}

Task<Result<Response>> unlink(Call& call) {
  const auto user = user_in_path(call);
  if (!user) co_return std::unexpected(user.error());
  std::string provider(call.request.path_value("provider"));
  std::string id(call.request.path_value("user_id"));
  if (const std::string prefix = provider + "|"; id.starts_with(prefix)) id.erase(0, prefix.size());
  const auto left = co_await unlink_user(call, *user, std::move(provider), std::move(id));
  if (!left) co_return std::unexpected(in_auth0s_words(left.error()));
  co_return Response::json(200, identities_of((*left)->user(), call.settings->catalogue));
}

constexpr Route kIdentityRoutes[] = {
    {http::Method::post, "/api/v2/users/{id}/identities", Access::scopes("update:users"), link,
     "Links another account to this user."},
    {http::Method::delete_, "/api/v2/users/{id}/identities/{provider}/{user_id}",
     Access::scopes("update:users"), unlink, "Makes a linked account a user of its own again."},
};

}  // namespace

std::span<const Route> identity_routes() { return kIdentityRoutes; }

}  // namespace acquaint::api::management
