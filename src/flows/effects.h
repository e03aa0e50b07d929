// What flows do to the world, so that the interpreter of flows knows no network and no store.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "base/task.h"
#include "flows/declared.h"
#include "flows/execution.h"

namespace acquaint::flows {

struct HttpCall {
  std::string method;  // "GET", "POST", "PUT", "PATCH", "DELETE".
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

struct HttpReply {
  int status = 0;
  JsonObject headers;  // Names in lower case.
  std::string body;
};

// A call of the Management API of this very server.
struct ManagementCall {
  std::string method;
  std::string user;   // Id; empty: of no user yet.
  std::string scope;  // That the connection's client must have.
  JsonObject body;
};

class Effects {
 public:
  virtual ~Effects() = default;

  virtual Time now() const = 0;
  // The answer, whatever its status. `unavailable` "outbound.…" when there is none.
  virtual Task<Result<HttpReply>> call(HttpCall call) = 0;
  // What the API answers, as the client of the connection's setup. Its errors,
  // "auth0_flow.foreign_tenant" when the setup is of another server, and forbidden
  // "auth0_flow.not_allowed".
  virtual Task<Result<JsonObject>> manage(const VaultConnection& connection,
                                          ManagementCall call) = 0;
  // Told of each run of a flow when it has ended.
  virtual void executed(Execution execution) = 0;
};

}  // namespace acquaint::flows
