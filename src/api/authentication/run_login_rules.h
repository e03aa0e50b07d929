// What the operator's rules are told of a log-in, and what they made of it (reference: Auth0, "Rules").
#pragma once

#include "api/authentication/login_occasion.h"
#include "api/route.h"
#include "rules/pipeline.h"

namespace acquaint::api::authentication {

// Runs them, and keeps what they learnt of the user, also when they refuse. Errors as of Scripts::run() and of the store.
Task<Result<rules::Outcome>> run_login_rules(Call& call, profile::UserId id, const Occasion& occasion);

}  // namespace acquaint::api::authentication
