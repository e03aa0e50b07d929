// Logging in by mail, for clients: POST /passwordless/start, and the grant type of its codes
// (reference: Auth0, "Passwordless").
#pragma once

#include <span>

#include "api/route.h"
#include "base/json.h"
#include "login/client.h"

namespace acquaint::api::authentication {

inline constexpr std::string_view kEmailCodeGrant =
    "http://auth0.com/oauth/grant-type/passwordless/otp";

std::span<const Route> passwordless_routes();

// Tokens for the code of a mail: username (the address), otp, realm (the connection), audience, scope.
Task<Result<http::Response>> take_email_code(Call& call, const JsonObject& parameters,
                                             const login::Client& client);

}  // namespace acquaint::api::authentication
