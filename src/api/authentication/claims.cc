#include "api/authentication/claims.h"

#include <vector>

#include "profile/projection.h"

namespace acquaint::api::authentication {
namespace {

struct Group {
  std::string_view scope;
  std::vector<profile::ShownAttribute> claims;
};

profile::ShownAttribute root(std::string_view claim, std::string_view attribute) {
  return {claim, *profile::AttributePath::of(profile::Section::root, attribute)};
}
profile::ShownAttribute root(std::string_view claim) { return root(claim, claim); }

const std::vector<Group>& groups() {
  static const std::vector<Group> kGroups = {
      {"profile",
       {root("name"), root("given_name"), root("family_name"), root("middle_name"),
        root("nickname"), root("preferred_username", "username"), root("profile"), root("picture"),
        root("website"), root("gender"), root("birthdate"), root("zoneinfo"), root("locale"),
        root("updated_at")}},
      {"email", {root("email"), root("email_verified")}},
      {"phone", {root("phone_number"), root("phone_number_verified", "phone_verified")}},
      {"address", {root("address")}},
  };
  return kGroups;
}

}  // namespace

void add_claims(const profile::User& user, const profile::Catalogue& catalogue,
                const login::Scopes& scopes, JsonObject& into) {
  for (const Group& group : groups()) {
    if (scopes.has(group.scope)) profile::project(user, catalogue, group.claims, into);
  }
}

std::vector<std::string> told_by(std::string_view scope, const texts::Language& language) {
  std::vector<std::string> words;
  for (const Group& group : groups()) {
    if (group.scope != scope) continue;
    for (const auto& claim : group.claims) words.push_back(language.say("claim." + std::string(claim.name)));
  }
  return words;
}

}  // namespace acquaint::api::authentication
