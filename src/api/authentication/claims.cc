#include "api/authentication/claims.h"

#include "profile/projection.h"

namespace acquaint::api::authentication {
namespace {

struct Claim {
  std::string_view scope;
  std::string_view name;       // Of the claim,
  std::string_view attribute;  // and of the root attribute that it shows.
};

constexpr Claim kClaims[] = {
    {"profile", "name", "name"},
    {"profile", "given_name", "given_name"},
    {"profile", "family_name", "family_name"},
    {"profile", "middle_name", "middle_name"},
    {"profile", "nickname", "nickname"},
    {"profile", "preferred_username", "username"},
    {"profile", "profile", "profile"},
    {"profile", "picture", "picture"},
    {"profile", "website", "website"},
    {"profile", "gender", "gender"},
    {"profile", "birthdate", "birthdate"},
    {"profile", "zoneinfo", "zoneinfo"},
    {"profile", "locale", "locale"},
    {"profile", "updated_at", "updated_at"},
    {"email", "email", "email"},
    {"email", "email_verified", "email_verified"},
    {"phone", "phone_number", "phone_number"},
    {"phone", "phone_number_verified", "phone_verified"},
    {"address", "address", "address"},
};

}  // namespace

JsonObject claims_of(const profile::User& user, const profile::Catalogue& catalogue,
                     const login::Scopes& scopes) {
  const JsonObject shown = profile::project(user, catalogue);
  JsonObject claims;
  for (const Claim& claim : kClaims) {
    if (!scopes.has(claim.scope)) continue;
    if (const Json* value = find(shown, claim.attribute)) claims[claim.name] = *value;
  }
  return claims;
}

}  // namespace acquaint::api::authentication
