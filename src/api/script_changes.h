// What rules and actions keep of a user: claims of source `enrichment` whose origin is the script's name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/route.h"
#include "profile/change.h"
#include "rules/pipeline.h"

namespace acquaint::api {

// "rule" or "action", and its name, are who changed the user. What is so already is not claimed again. What the
// catalogue does not take is left out and logged as "rules.failed", and no reason to keep the user out. Errors are
// those of the store when it cannot be reached.
Task<Result<Done>> keep_changes(Call& call, profile::UserId user, std::string kind,
                                std::vector<rules::MetadataChange> changes);

// The same for a user who is not stored yet.
void add_changes(const Call& call, profile::Changed& made, std::string kind, std::vector<rules::MetadataChange> changes);

// "rules.failed": the script and a code, never what it said.
void log_trouble(const Call& call, std::string_view code, std::string_view script);

}  // namespace acquaint::api
