// Decisions to ask and their answers, as they are kept with the user's events.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/task.h"
#include "profile/user_store.h"

namespace acquaint::api {

// The event "decision.made" of this decision, which was made for this user. Looks from the newest events back, so that
// its cost grows with what the user did since, not with all that the user ever did. not_found "decision.not_found".
Task<Result<profile::Event>> find_saved_decision(profile::UserStore& users, profile::UserId user,
                                                 std::string decision);

// The event "decision.answered" of this user's answer to this step of the decision; nothing when there is none. Looks as
// far back as to where the decision was made.
Task<Result<std::optional<profile::Event>>> find_step_answer(profile::UserStore& users, profile::UserId user,
                                                             std::string decision, std::string step);

}  // namespace acquaint::api
