// What clients are told of a user, by the scopes that they were granted (OpenID Connect Core §5.4;
// Auth0: "Standard claims"). Metadata is never part of it.
#pragma once

#include <string_view>
#include <vector>

#include "base/json.h"
#include "login/scope.h"
#include "profile/catalogue.h"
#include "profile/user.h"
#include "texts/language.h"

namespace acquaint::api::authentication {

// All but "sub", to those that are there already.
void add_claims(const profile::User& user, const profile::Catalogue& catalogue,
                const login::Scopes& scopes, JsonObject& into);

// What a scope tells a client of a user, in words for that user.
std::vector<std::string> told_by(std::string_view scope, const texts::Language& language);

}  // namespace acquaint::api::authentication
