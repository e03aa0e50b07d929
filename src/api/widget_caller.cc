#include "api/widget_caller.h"

#include <algorithm>
#include <utility>

#include "api/cross_origin.h"
#include "login/account.h"
#include "login/token_error.h"
#include "login/widget_token.h"

namespace acquaint::api {
namespace {

std::unexpected<Error> other_origin() {
  return fail(Error::Kind::forbidden, "access.other_origin", "This token is for pages of another origin.");
}

// What the page showed, before anybody looked whether the user is still there.
Result<Principal> read_widget_token(std::string_view text, const http::Request& request, const Services& services) {
  auto token = login::open_widget_token(services.keys.seal, text, services.clock.now());
  if (!token) return std::unexpected(token.error());
  if (asking_origin(request, services.origin) != token->origin) return other_origin();
  return Principal{.user = std::move(token->user),
                   .session = std::move(token->session),
                   .authenticated = {},
                   .client_id = std::move(token->client),
                   .scopes = {}};
}

Result<Principal> read_access_token(std::string_view text, const http::Request& request, Services& services) {
  const auto token = services.userinfo_tokens.verify(text, services.clock.now());
  if (!token) return std::unexpected(token.error());
  const auto settings = services.settings.current();
  const login::Client* client = settings->find_client((*token)->client_id);
  if (!(*token)->user || !(*token)->scopes.has("openid") || client == nullptr || !client->is_first_party) {
    return login::invalid_token();
  }
  const auto origin = asking_origin(request, services.origin);
  const bool is_own = !origin || *origin == services.origin;
  if (!is_own && std::ranges::find(client->web_origins, *origin) == client->web_origins.end()) return other_origin();
  return Principal{.user = (*token)->user,
                   .session = {},
                   .authenticated = {},
                   .client_id = (*token)->client_id,
                   .scopes = {}};
}

}  // namespace

Task<Result<Principal>> authorize_widget(std::string_view token, const http::Request& request, Services& services) {
  auto principal = login::is_widget_token(token) ? read_widget_token(token, request, services)
                                                 : read_access_token(token, request, services);
  if (!principal) co_return std::unexpected(principal.error());
  const auto user = co_await services.users.find(*principal->user);
  if (!user && user.error().kind != Error::Kind::not_found) co_return std::unexpected(user.error());
  if (!user || login::is_blocked((*user)->user())) co_return login::invalid_token();
  co_return std::move(*principal);
}

}  // namespace acquaint::api
