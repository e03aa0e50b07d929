// What sources report of users, on its way into the users.
#pragma once

#include <string>
#include <vector>

#include "api/route.h"
#include "ingest/message.h"
#include "ingest/source.h"

namespace acquaint::api {

// All messages of a user become one change, and the changes of all users share the store's fsyncs. On
// disk when it returns. Nothing is kept of users who are not known;
// of those without a user, see visitor_reports.h. Errors of the store.
Task<Result<Done>> keep_reports(Call& call, const ingest::Source& source,
                                std::vector<ingest::Message> messages);

// In the log.
void note_refused_traits(const ingest::Source& source, const std::vector<std::string>& traits);

}  // namespace acquaint::api
