// What the client of a log-in needs to know of its user: asked between the log-in and the client,
// as far as asking may be. Nothing that goes wrong with it keeps a user from the client.
#pragma once

#include <string_view>

#include "api/route.h"
#include "asking/demand.h"

namespace acquaint::api::authentication {

// The single claims that the client behind return_to asks for, as needs. Empty for any other return_to.
asking::Demand claims_of_login(const Call& call, std::string_view return_to);

// What the client behind return_to needs: by the settings, and by the claims that it asks for one by one.
// Empty likewise.
asking::Demand demand_of_login(const Call& call, std::string_view return_to);

}  // namespace acquaint::api::authentication
