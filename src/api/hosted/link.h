// The pages on which a user links another account of theirs: they prove both accounts in one browser, one after
// the other, by any way to log in. An equal e-mail address, verified or not, proves nothing.
#pragma once

#include "api/route.h"

namespace acquaint::api::hosted {

std::span<const Route> link_routes();

}  // namespace acquaint::api::hosted
