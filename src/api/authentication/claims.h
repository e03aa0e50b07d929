// What clients are told of a user, by the scopes that they were granted (OpenID Connect Core §5.4;
// Auth0: "Standard claims"), and by what the operator declared beside them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "login/mapped_claim.h"
#include "login/scope.h"
#include "profile/catalogue.h"
#include "profile/user.h"
#include "settings/settings.h"
#include "texts/language.h"

namespace acquaint::api::authentication {

// Who is told, and what they were granted.
struct Listener {
  const login::Client& client;
  std::string_view audience;  // Of the grant.
  const login::Scopes& scopes;
};

// The claims of "token_claims" that this client is told there: at most 8 KiB of JSON, so that a token
// fits into a header; what comes then is left out.
JsonObject mapped_claims(const profile::User& user, const settings::Settings& settings,
                         const Listener& listener, login::Told told);

// The claims of OpenID Connect, by scopes and by their own names: all but "sub", to those that are there
// already.
void add_claims(const profile::User& user, const profile::Catalogue& catalogue,
                const login::Scopes& scopes, std::span<const std::string> names, JsonObject& into);

// Of these names the claims that the scopes do not tell anyway.
std::vector<std::string> beside_scopes(std::span<const std::string> names, const login::Scopes& scopes);

std::vector<std::string> all_claims();

// What a scope tells a client of a user, in words for that user.
std::vector<std::string> told_by(std::string_view scope, const texts::Language& language);

}  // namespace acquaint::api::authentication
