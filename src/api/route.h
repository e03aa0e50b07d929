// Route tables: the whole surface of a file of handlers, as data.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/access.h"
#include "api/services.h"
#include "base/result.h"
#include "base/task.h"
#include "http/message.h"
#include "ingest/source.h"
#include "login/scope.h"
#include "profile/handle.h"

namespace acquaint::api {

// Who calls, after the access rule let them in.
struct Principal {
  std::optional<profile::UserId> user;  // Of the browser's session.
  std::string session;                  // Tells that session from others; opens nothing.
  Time authenticated;                   // When that session began.
  std::string client_id;                // Of the token.
  login::Scopes scopes;                 // Of the token.
  std::optional<ingest::Source> source;  // Whose write key it was.

  // For events: "client:abc", "user:auth0|1" or "anonymous".
  std::string actor() const;
};

// One call of a handler. Lives until the handler's task has ended.
struct Call {
  Services& services;
  const http::Request& request;
  const Principal& principal;
  settings::SettingsPtr settings;  // As they stood when the call came in.
};

using Handler = Task<Result<http::Response>>(Call& call);

struct Route {
  http::Method method;
  std::string_view pattern;
  Access access;
  Handler* handler;
  std::string_view summary;  // One line of docs/api.md.
};

// The tables that a listener serves.
using Routes = std::vector<std::span<const Route>>;

// What the public listener and the operators' listener serve.
Routes public_routes();
Routes operations_routes();

}  // namespace acquaint::api
