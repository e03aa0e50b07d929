#include "api/authentication/userinfo.h"

#include <algorithm>

#include "api/authentication/claims.h"
#include "api/authentication/parameters.h"
#include "api/security_log.h"
#include "login/account.h"
#include "login/token.h"

namespace acquaint::api::authentication {
namespace {

using http::Response;

// So that a body with the claims of "profile" and "email" does not grow while it is made.
constexpr std::size_t kUsualClaims = 16;

// As Auth0 says it: plain text, and the reason in the header (RFC 6750 §3).
Response refused(int status, std::string_view error, std::string_view description) {
  Response response = Response::text(status, status == 403 ? "Forbidden" : "Unauthorized");
  std::string challenge = "Bearer realm=\"Users\"";
  if (!error.empty()) {
    challenge.append(", error=\"")
        .append(error)
        .append("\", error_description=\"")
        .append(description)
        .append("\"");
  }
  response.headers.emplace_back("WWW-Authenticate", std::move(challenge));
  response.refusal = telling_refusal("userinfo", error);
  return with_cors(std::move(response));
}

// The header, or the field of a posted form (RFC 6750 §2.1, §2.2); never the address.
Result<std::string> find_token(const http::Request& request) {
  if (const auto header = request.header("authorization")) {
    const auto token = login::find_bearer_token(header);
    if (!token) return std::unexpected(token.error());
    return std::string(*token);
  }
  const std::string_view type = request.header("content-type").value_or("");
  if (request.method == http::Method::post &&
      type.starts_with("application/x-www-form-urlencoded")) {
    const auto parameters = read_parameters(request);
    if (!parameters) return std::unexpected(parameters.error());
    if (const auto token = find_string(*parameters, "access_token")) return std::string(*token);
  }
  return fail(Error::Kind::unauthorized, "token.missing", "Missing authentication");
}

// What the operator declared; nothing when the client is gone.
JsonObject mapped_for(const Call& call, const login::VerifiedToken& token, const profile::User& user) {
  if (call.settings->token_claims.empty()) return {};
  const login::Client* client = call.settings->find_client(token.client_id);
  if (client == nullptr) return {};
  const auto api = std::ranges::find_if(token.audiences, [&](const std::string& audience) {
    return audience != call.services.userinfo_audience();
  });
  const std::string_view audience = api == token.audiences.end() ? std::string_view() : *api;
  return mapped_claims(user, *call.settings, {*client, audience, token.scopes}, login::Told::userinfo);
}

JsonObject claims_for(const Call& call, const login::VerifiedToken& token, const profile::User& user) {
  JsonObject claims = mapped_for(call, token, user);
  claims.reserve(kUsualClaims);
  claims["sub"] = user.id.text();
  add_claims(user, call.settings->catalogue, token.scopes, token.userinfo_claims, claims);
  return claims;
}

Task<Result<Response>> show(Call& call) {
  const auto text = find_token(call.request);
  if (!text && text.error().code == "token.missing") co_return refused(401, {}, {});
  if (!text) co_return refused(400, "invalid_request", "The request is malformed");
  const auto token = call.services.userinfo_tokens.verify(*text, call.services.clock.now());
  if (!token || !(*token)->user) {
    co_return refused(401, "invalid_token",
                      "The access token is expired, revoked, malformed or meant for others");
  }
  if (!(*token)->scopes.has("openid")) {
    co_return refused(403, "insufficient_scope", "The scope openid is needed");
  }
  const auto user = co_await call.services.users.find(*(*token)->user);
  if (!user && user.error().kind != Error::Kind::not_found) co_return std::unexpected(user.error());
  if (!user || login::is_blocked((*user)->user())) {
    co_return refused(401, "invalid_token", "The user is gone or blocked");
  }
  const auto body = (*user)->told_to(*token, call.settings->version, [&] {
    return to_text(claims_for(call, **token, (*user)->user()));
  });
  co_return with_cors(Response::json_text(200, *body).with("Cache-Control", "no-store"));
}

constexpr Route kUserinfoRoutes[] = {
    {http::Method::get, "/userinfo", Access::anyone(), show,
     "What the access token's scopes let a client know of its user."},
    {http::Method::post, "/userinfo", Access::anyone(), show, "The same."},
    {http::Method::options, "/userinfo", Access::anyone(), allow_scripts,
     "Lets scripts of other origins ask for it."},
};

}  // namespace

std::span<const Route> userinfo_routes() {
  return kUserinfoRoutes;
}

}  // namespace acquaint::api::authentication
