// The answer to an authorization request, on its way through the browser to the client (RFC 6749
// §4.1.2; OAuth 2.0 Form Post Response Mode; RFC 9207). The one place that sends a browser to a
// client.
#pragma once

#include "api/route.h"
#include "login/authorization.h"

namespace acquaint::api::authentication {

http::Response reply_with_code(const Call& call, const login::ReplyTo& to, const std::string& code);
http::Response reply_with_error(const Call& call, const login::ReplyTo& to, std::string_view error,
                                std::string_view description);

}  // namespace acquaint::api::authentication
