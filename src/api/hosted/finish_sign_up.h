// The page behind the link of a mail to sign up: /u/signup/finish.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::hosted {

std::span<const Route> finish_sign_up_routes();

}  // namespace acquaint::api::hosted
