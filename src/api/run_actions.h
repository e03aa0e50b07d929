// How actions are run at any trigger: by the runner, with a row in the event log ("actions.ran") for each execution, and
// remembered for GET /api/v2/actions/executions/{id}.
#pragma once

#include "api/services.h"
#include "base/task.h"
#include "rules/pipeline.h"
#include "rules/runner_pool.h"

namespace acquaint::api {

// Errors as Scripts::run(). `request` is the id of the request that it is for. A failure is logged as
// "actions.failed" with the action, a code and the execution's id, never with what the action said: that may hold
// what is known of a user.
Task<Result<rules::Ran>> run_actions(Services& services, rules::ActionsWork work, std::string request);

// All actions that are deployed at a trigger, for somebody whom they cannot send elsewhere; callers change what is different.
rules::ActionsWork actions_work(const Services& services, const settings::Settings& settings, std::string_view trigger, JsonObject event);

// After the answer, which it can neither hold up nor fail.
void run_actions_later(Services& services, rules::ActionsWork work, std::string request);

// What scripts know of this server.
rules::Tenant tenant_of(const Services& services);

}  // namespace acquaint::api
