// The standard claims of OpenID Connect: which scope tells which, and of which attributes (OpenID Connect
// Core §5.1 and §5.4).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "profile/projection.h"

namespace acquaint::login {

struct ScopeClaims {
  std::string_view scope;
  std::vector<profile::ShownAttribute> claims;
};

const std::vector<ScopeClaims>& standard_claims();

// The attribute that a standard claim tells; nothing for any other claim.
std::optional<profile::AttributePath> attribute_of_claim(std::string_view claim);

}  // namespace acquaint::login
