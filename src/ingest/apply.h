// What messages make of a user: traits become claims, what happened is counted. Pure.
#pragma once

#include <vector>

#include "ingest/message.h"
#include "ingest/source.h"
#include "profile/change.h"

namespace acquaint::ingest {

// Messages of one user, in their order. A message that was counted before changes nothing. A trait that
// the catalogue refuses is left out, and its name noted in `refused`: other traits must not wait for it.
// Counting is no event of the user's history; a trait that changes a value is.
profile::Changed apply(const profile::User& user, const std::vector<Message>& messages,
                       const Source& source, const profile::Catalogue& catalogue, Time now,
                       std::vector<std::string>& refused);

}  // namespace acquaint::ingest
