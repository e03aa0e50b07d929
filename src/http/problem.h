// The one place where an Error becomes an HTTP status, and the RFC 9457 body that goes with it.
#pragma once

#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace acquaint::http {

int status_of(Error::Kind kind);

// "Not Found" for 404: the reason phrase of RFC 9110 and its registry.
std::string_view reason_of(int status);

// application/problem+json: type ("https://acquaint.dev/errors#<code>"), title, status, detail, code,
// and, where there is one, field and request_id. `throttled` and `unavailable` carry Retry-After.
// The router's "http.method_not_allowed" becomes 405, its `field` the Allow header.
Response problem(const Error& error, std::string_view request_id);

// The same body with a status that belongs to the protocol and to no kind, such as 408 or 431.
Response problem(int status, const Error& error, std::string_view request_id);

}  // namespace acquaint::http
