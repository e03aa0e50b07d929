// Ada, as the tests know her. For tests only.
#pragma once

#include "profile/change.h"

namespace acquaint::profile {

inline Time noon() { return *parse_iso8601("2026-03-01T12:00:00Z"); }

inline UserId ada_id() { return *UserId::parse("auth0|63d17c4bdf1ce171262c7e93"); }

inline Actor said_by(Source source, std::string origin, Time now = noon()) {
  return {.source = source, .origin = origin, .name = "client:" + origin, .now = now, .purpose = ""};
}

// A database user with an e-mail address and nothing else.
inline User ada() {
  User user(ada_id());
  user.created = user.updated = noon();
  user.identities.push_back({.connection = "Username-Password-Authentication",
                             .provider = "auth0",
                             .user_id = "63d17c4bdf1ce171262c7e93"});
  Changed changed{std::move(user), {}};
  (void)learn(changed, Catalogue(), *AttributePath::parse("email"), "ada@example.com",
              said_by(Source::user, "signup"));
  return std::move(changed.user);
}

inline Claim claim(Json value, Source source, std::string origin, Time at, double confidence = 1.0) {
  return {.value = std::move(value),
          .from = {.source = source,
                   .origin = std::move(origin),
                   .seen = at,
                   .confirmed = at,
                   .confidence = confidence,
                   .purpose = ""}};
}

}  // namespace acquaint::profile
