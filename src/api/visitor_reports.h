// What sources report of people whom they do not know, and of who they turned out to be.
#pragma once

#include <vector>

#include "api/route.h"
#include "ingest/message.h"
#include "ingest/source.h"

namespace acquaint::api {

// Calls without a user are kept with the visitor of their anonymousId; one begins when a call names the
// consent that the settings ask for. Then those who turned out to be users are merged, where the source may
// say so. Nothing is kept where the settings declare no visitors, of ids that could be guessed, of visitors
// who became users, or when there is no more room. Errors of the store.
Task<Result<Done>> keep_visitor_reports(Call& call, const ingest::Source& source,
                                        const std::vector<ingest::Message>& messages);

}  // namespace acquaint::api
