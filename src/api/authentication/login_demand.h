// What the request of a log-in asks to know of its user: asked between the log-in and the client,
// as far as asking may be. Nothing that goes wrong with it keeps a user from the client.
#pragma once

#include <string_view>

#include "api/route.h"
#include "asking/demand.h"

namespace acquaint::api::authentication {

// The single claims that the client behind return_to asks for, as needs. Empty for any other return_to.
// settings/login_needs.h makes the demand of them and of what the settings declare.
asking::Demand claims_of_login(const Call& call, std::string_view return_to);

}  // namespace acquaint::api::authentication
