// The grant types of /oauth/token that give a client what a user let it do: a code, a refresh
// token, a password (RFC 6749 §4.1.3, §4.3, §6; reference: Auth0, "Get Token").
#pragma once

#include "api/authentication/parameters.h"
#include "login/grant.h"
#include "login/resource_server.h"
#include "profile/snapshot.h"

namespace acquaint::api::authentication {

Task<Result<http::Response>> redeem_code(Call& call, const JsonObject& parameters,
                                         const login::Client& client);
Task<Result<http::Response>> refresh(Call& call, const JsonObject& parameters,
                                     const login::Client& client);
// "password", and "http://auth0.com/oauth/grant-type/password-realm", whose realm is a connection.
Task<Result<http::Response>> take_password(Call& call, const JsonObject& parameters,
                                           const login::Client& client);

// What a client asks for that shows a user's password or code itself: the API and scopes, or the answer
// that refuses them, or the client: only the operator's own may.
struct Wanted {
  std::string audience;
  const login::ResourceServer* service = nullptr;  // Null when no audience was named.
  login::Scopes scopes;
  std::optional<http::Response> answer;
};
Wanted read_wanted(const Call& call, const login::Client& client, const JsonObject& parameters);

// Tokens for a user who has just proved who they are to us, without a browser in between.
Task<Result<http::Response>> tokens_at_once(Call& call, const profile::UserSnapshot& user,
                                            const login::Client& client, const Wanted& wanted);

// "urn:ietf:params:oauth:grant-type:device_code" (RFC 8628 §3.4).
Task<Result<http::Response>> poll_device(Call& call, const JsonObject& parameters,
                                         const login::Client& client);

// POST /oauth/revoke (RFC 7009): ends the grant of a refresh token.
Task<Result<http::Response>> revoke(Call& call);

}  // namespace acquaint::api::authentication
