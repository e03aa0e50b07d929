// Decisions to ask and their answers, as they are kept with the user's events.
#pragma once

#include <string>

#include "base/result.h"
#include "base/task.h"
#include "profile/user_store.h"

namespace acquaint::api {

// The event "decision.made" of this decision, which was made for this user. Looks from the newest events back, so that
// its cost grows with what the user did since, not with all that the user ever did. not_found "decision.not_found".
Task<Result<profile::Event>> find_saved_decision(profile::UserStore& users, profile::UserId user,
                                                 std::string decision);

// Whether this user has answered this step of the decision. Looks as far back as to where it was made.
Task<Result<bool>> was_step_answered(profile::UserStore& users, profile::UserId user, std::string decision,
                                     std::string step);

}  // namespace acquaint::api
