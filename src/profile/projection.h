// Auth0's view of a user: the JSON that the Management API answers (reference: Auth0, "User profile
// structure" and the recorded bodies of GET /api/v2/users/{id}).
#pragma once

#include <span>
#include <string_view>

#include "base/json.h"
#include "profile/catalogue.h"
#include "profile/user.h"

namespace acquaint::profile {

// Root attributes and metadata from the effective values; defaults where Auth0 has them (name from
// the e-mail address, nickname from its local part, picture from Gravatar).
JsonObject project(const User& user, const Catalogue& catalogue);

// A member that project() has on its root for an attribute, or "updated_at", under another name.
struct ShownAttribute {
  std::string_view name;
  AttributePath path;
};
// Adds these alone, as that view shows them, without the work for all others.
void project(const User& user, const Catalogue& catalogue, std::span<const ShownAttribute> wanted,
             JsonObject& into);

// The answer of GET /v1/users/{id}/profile: each attribute with value, source, origin, times,
// confidence, purpose, whether it is stale at `now`, and its rivals.
JsonObject explain_profile(const User& user, const Catalogue& catalogue, Time now);

}  // namespace acquaint::profile
