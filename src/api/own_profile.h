// What signed-in users get to see of their own profile, and what of it they may change and remove: the one place
// for the page /me and for the API's /v1/me.
#pragma once

#include "base/clock.h"
#include "base/json.h"
#include "profile/catalogue.h"
#include "profile/user.h"

namespace acquaint::api {

// profile::explain_profile without what the catalogue keeps from the user, undeclared app_metadata, and the names of
// what is not known.
JsonObject own_profile(const profile::User& user, const profile::Catalogue& catalogue, Time now);

// What log-ins rest on is changed where it is proven, and never here.
bool may_change_own(const profile::Catalogue& catalogue, const profile::AttributePath& path);
bool may_forget_own(const profile::Catalogue& catalogue, const profile::AttributePath& path);

}  // namespace acquaint::api
