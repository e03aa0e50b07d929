// The page on which somebody who has just logged in fills in one of Auth0's forms.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::hosted {

std::span<const Route> auth0_form_routes();

}  // namespace acquaint::api::hosted
