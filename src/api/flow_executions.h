// What runs of flows leave behind (docs/auth0-forms.md, "How it went"): a row of the event log each,
// "flow.ran", written behind the answer, from which the Management API shows them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/services.h"
#include "flows/execution.h"

namespace acquaint::api {

// Where a flow ran.
struct FlowOrigin {
  std::string request;  // Id of the request.
  std::string form;     // Id of the form.
  std::string journey;  // The same for all flows of one person's way through a form.
};

void record_execution(Services& services, const FlowOrigin& origin,
                      const flows::Execution& execution);

// Of one flow, the newest first: 1,000 at most, among the latest runs of all flows, 10,000 at most. In the
// shape of Auth0, with "debug". Errors are those of the store.
Task<Result<std::vector<JsonObject>>> load_executions(Services& services, std::string flow);

// It is shown no more. Its event stays in the log, which never changes.
Task<Result<Done>> hide_execution(Services& services, std::string id, std::string actor);

}  // namespace acquaint::api
