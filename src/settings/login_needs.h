// What the client of a log-in needs to know of its user: of the server's log-in pages, of forecasts and of tests of
// settings alike. Pure.
#pragma once

#include <string_view>

#include "asking/demand.h"
#include "login/claims_request.h"
#include "settings/settings.h"

namespace acquaint::settings {

// The single claims of an authorization request as needs: standard claims by the attributes that they tell, others by
// their names, which may be paths of attributes. One that the catalogue does not declare has no index, as ever.
asking::Demand needs_of_claims(const login::ClaimsRequest& claims, const profile::Catalogue& catalogue);

// What the settings declare for the client, and what the catalogue declares of `claims` (needs_of_claims): the rest is
// passed over, as the standard has it of claims that are not known. Empty when the client needs nothing.
asking::Demand needs_at_login(const Settings& settings, std::string_view client, const asking::Demand& claims);

}  // namespace acquaint::settings
