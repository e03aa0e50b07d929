// That a user has begun to answer, before there is an answer.
#pragma once

#include <string>

#include "api/services.h"
#include "base/result.h"
#include "base/task.h"
#include "profile/user.h"
#include "settings/settings.h"

namespace acquaint::api {

// Remembers it once of an open decision, as the event "decision.started"; of one that has ended, nothing. not_found
// "decision.not_found" for any other.
Task<Result<Done>> note_start(Services& services, settings::SettingsPtr settings, std::string decision,
                              profile::UserId user, std::string actor);

}  // namespace acquaint::api
