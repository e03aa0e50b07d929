// The operator's credentials-exchange actions (docs/rules.md; reference: Auth0, "Actions", credentials-exchange): they
// run when a client asks for a token of its own, and refuse it or put claims into it.
#pragma once

#include <optional>

#include "api/route.h"
#include "login/client.h"
#include "login/token.h"

namespace acquaint::api::authentication {

// The answer that takes the place of the token; nothing when it may be issued. Claims are in `grant` then. Without the
// actions there is no token: 503 when they cannot run, 400 or 500 when one of them refuses or fails.
Task<std::optional<http::Response>> run_client_actions(Call& call, const JsonObject& parameters, const login::Client& client,
                                                       login::ClientGrant& grant);

}  // namespace acquaint::api::authentication
