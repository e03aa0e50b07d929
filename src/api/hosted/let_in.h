// The answer that signs a browser in: the one place that hands a session's cookie to a hosted page.
#pragma once

#include <string>

#include "http/message.h"
#include "login/session.h"

namespace acquaint::api::hosted {

// On to the question that may be asked now, and from there to `return_to`, which safe_return_to()
// gave.
http::Response let_in(const login::StartedSession& session, const std::string& return_to);

}  // namespace acquaint::api::hosted
