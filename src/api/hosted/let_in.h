// Signs a browser in: the one place where the hosted pages start a session and hand out its cookie. The
// visitor that the browser was becomes this user, and the browser forgets that visitor. Providers of enrichment are
// asked about the user.
#pragma once

#include <string>

#include "api/route.h"
#include "profile/handle.h"

namespace acquaint::api::hosted {

// Whoever calls has proof that the browser is this user's. On to the question that may be asked now, and
// from there to `return_to`, which safe_return_to() gave. Errors of the store pass through.
Task<Result<http::Response>> let_in(Call& call, profile::UserId user, std::string return_to);

// The same, straight on to an address of this site.
Task<Result<http::Response>> let_in_at(Call& call, profile::UserId user, std::string address);

}  // namespace acquaint::api::hosted
