// What messages make of a user: traits become claims, what happened is counted. Pure.
#pragma once

#include <string>
#include <vector>

#include "ingest/message.h"
#include "ingest/source.h"
#include "profile/change.h"

namespace acquaint::ingest {

// Messages of one user, in their order. A message that was counted before changes nothing. A trait that
// the catalogue refuses is left out: other traits must not wait for it. Counting is no event of the
// user's history; a trait that changes a value is.
profile::Changed apply(const profile::User& user, const std::vector<Message>& messages,
                       const Source& source, const profile::Catalogue& catalogue, Time now);

// The same of messages that tell no traits: they need no source and no catalogue.
profile::Changed count_reports(const profile::User& user, const std::vector<Message>& messages);

// The names of traits that the catalogue refuses, sorted, each once. It does not depend on whether their
// users are known, so that whoever sent them may be told.
std::vector<std::string> refused_traits(const std::vector<Message>& messages, const Source& source,
                                        const profile::Catalogue& catalogue);

}  // namespace acquaint::ingest
