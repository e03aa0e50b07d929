// A change to a user is a pure function: the store decides how to make it atomic, so no lost update
// can be written by mistake, and every change is testable without a store.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "base/result.h"
#include "profile/catalogue.h"
#include "profile/event.h"
#include "profile/user.h"

namespace acquaint::profile {

struct Changed {
  User user;
  std::vector<Event> events;
};

// Pure: a store may run it more than once before one run counts.
using Change = std::function<Result<Changed>(const User& as_it_stands)>;

// What a change makes of two users. Events of a user that goes have no place: put them to the other.
struct ChangedPair {
  Changed first;
  std::optional<Changed> second;  // Nothing: there is no such user afterwards.
};
// Pure. `second` is null when there is no such user.
using PairChange = std::function<Result<ChangedPair>(const User& first, const User* second)>;

// Who changes something, when, and as what source it counts.
struct Actor {
  Source source;
  std::string origin;   // Client, connection or form: what Provenance::origin will say.
  std::string name;     // For the event: "client:abc", "user:auth0|1".
  Time now;
  std::string purpose;  // Of the values that this change brings; empty when none is declared.
  double confidence = 1.0;  // In the values that this change brings.
};

// Puts one source's value beside its rivals. The same value again only confirms it; another value of
// the same source and origin replaces the former. Error "attribute.source_not_allowed" or
// "attribute.bad_value" (field: the path as a pointer) when the catalogue forbids it.
Result<Done> learn(Changed& into, const Catalogue& catalogue, const AttributePath& path, Json value,
                   const Actor& actor);

// Removes every claim on the path, and on what the attribute was called or coded before, whose answers would
// come back otherwise; they stay in the history. Removing what is not there is fine.
void forget(Changed& into, const Catalogue& catalogue, const AttributePath& path, const Actor& actor);

// Auth0's rule for metadata (PATCH /api/v2/users/{id}): merged at the first level only, null removes
// a key, {} clears the whole object. `section` is a metadata section.
Result<Done> merge_metadata(Changed& into, const Catalogue& catalogue, Section section,
                            const JsonObject& patch, const Actor& actor);

}  // namespace acquaint::profile
