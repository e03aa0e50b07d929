// Counts a moment as a visit and a page view of its user, before anything is decided.
#pragma once

#include "api/services.h"
#include "asking/visit.h"
#include "base/task.h"

namespace acquaint::api {

// The user with the moment counted, where something that is declared reads the counts and the moment was
// not counted before. What cannot be saved is not counted, and keeps nobody.
Task<profile::UserPtr> count_visit(Services& services, asking::Counters counters, profile::UserPtr user,
                                   const asking::Moment& moment);

}  // namespace acquaint::api
