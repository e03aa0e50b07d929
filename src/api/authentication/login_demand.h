// What the client of a log-in needs to know of its user: asked between the log-in and the client,
// as far as asking may be. Nothing that goes wrong with it keeps a user from the client.
#pragma once

#include <span>
#include <string_view>

#include "api/route.h"
#include "asking/demand.h"
#include "login/claims_request.h"

namespace acquaint::api::authentication {

// Single claims of an authorization request as needs: standard claims by the attributes that they tell, others by the path of an attribute.
// What the catalogue does not declare is passed over, as the standard has it of claims that are not
// known.
asking::Demand demand_of_claims(std::span<const login::RequestedClaim> claims,
                                const profile::Catalogue& catalogue);

// What the client behind return_to needs: by the settings, and by the claims that it asks for one by one.
// Empty for any other return_to.
asking::Demand demand_of_login(const Call& call, std::string_view return_to);

}  // namespace acquaint::api::authentication
