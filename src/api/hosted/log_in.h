// The hosted pages that sign a user in: /u/login asks who it is, /u/login/password for the password.
// Between the two the identifier travels through the browser as sealed text, so that reloading, going
// back and a second tab need nothing of the server, and no address holds an e-mail address. The
// second page comes for whatever identifier: that there is an account shows in nothing.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::hosted {

std::span<const Route> log_in_routes();

}  // namespace acquaint::api::hosted
