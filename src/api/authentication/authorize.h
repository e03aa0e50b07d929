// GET /authorize: where clients send browsers to have users sign in (OpenID Connect Core §3.1.2;
// reference: Auth0, "Authorize"). The request travels through the log-in pages as sealed text, so
// nothing is kept here until there is a code.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/route.h"
#include "login/authorization.h"

namespace acquaint::api::authentication {

std::span<const Route> authorize_routes();

// The request that a return_to leads back to. Error `invalid` "authorization.malformed" or
// "authorization.expired".
Result<login::AuthorizationRequest> request_behind(const Call& call, std::string_view return_to);

// The return_to that leads back to this request.
std::string return_to_of(const Call& call, const login::AuthorizationRequest& request);

// Whether the session of this browser answers the request without another log-in.
bool is_signed_in(const Call& call, const login::AuthorizationRequest& request);

// Whether the client may still have its answer where the request says: what the operator has
// withdrawn meanwhile is withdrawn.
bool is_still_allowed(const Call& call, const login::AuthorizationRequest& request);

// Of a return_to that leads back to an authorization request: the client's address, to which the
// browser goes on; empty for any other. For the page's policy on where its form may lead.
std::string continues_at(const Call& call, std::string_view return_to);

// Who the client says will sign in (login_hint); empty when it does not say, or for any other
// return_to.
std::string login_hint_of(const Call& call, std::string_view return_to);

// The languages that the client says its user reads (ui_locales); empty likewise.
std::string ui_locales_of(const Call& call, std::string_view return_to);

// The client that sent the browser; empty likewise.
std::string client_of(const Call& call, std::string_view return_to);

// Whether users of this connection may log in for the client that sent the browser; for our own pages all
// may.
bool takes_users_of(const Call& call, std::string_view return_to,
                    const settings::Connection& connection);

// Whether the client wants the user to show again who they are (prompt=login).
bool wants_proof(const Call& call, std::string_view return_to);

// Ends the authorization request behind return_to with an error for its client; nothing when there
// is no request, or its client or address may no longer have an answer.
std::optional<http::Response> refuse_behind(const Call& call, std::string_view return_to,
                                            std::string_view error, std::string_view description);

}  // namespace acquaint::api::authentication
