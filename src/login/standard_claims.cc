#include "login/standard_claims.h"

#include <algorithm>

namespace acquaint::login {
namespace {

profile::ShownAttribute root(std::string_view claim, std::string_view attribute) {
  return {claim, *profile::AttributePath::of(profile::Section::root, attribute)};
}
profile::ShownAttribute root(std::string_view claim) { return root(claim, claim); }

}  // namespace

const std::vector<ScopeClaims>& standard_claims() {
  static const std::vector<ScopeClaims> kClaims = {
      {"profile",
       {root("name"), root("given_name"), root("family_name"), root("middle_name"),
        root("nickname"), root("preferred_username", "username"), root("profile"), root("picture"),
        root("website"), root("gender"), root("birthdate"), root("zoneinfo"), root("locale"),
        root("updated_at")}},
      {"email", {root("email"), root("email_verified")}},
      {"phone", {root("phone_number"), root("phone_number_verified", "phone_verified")}},
      {"address", {root("address")}},
  };
  return kClaims;
}

std::optional<profile::AttributePath> attribute_of_claim(std::string_view claim) {
  for (const ScopeClaims& scope : standard_claims()) {
    const auto found = std::ranges::find(scope.claims, claim, &profile::ShownAttribute::name);
    if (found != scope.claims.end()) return found->path;
  }
  return std::nullopt;
}

}  // namespace acquaint::login
