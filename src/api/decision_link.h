// Links to single decisions: whoever holds one sees the form of that decision and may answer it,
// without a log-in, and nothing else. The secret in it is a ticket's (login/ticket.h). To open a
// link consumes nothing; it is good until its decision has ended or its time is over.
#pragma once

#include <string>
#include <string_view>

#include "api/services.h"
#include "base/result.h"
#include "base/task.h"
#include "login/ticket.h"

namespace acquaint::api {

inline constexpr Duration kDecisionLinkLifetime = std::chrono::days(7);
inline constexpr Duration kDecisionLinkLifetimeMax = std::chrono::days(30);

// The address of a new link, below the configured issuer.
Task<Result<std::string>> make_decision_link(Services& services, profile::UserId user,
                                             std::string decision, Time expires);

struct DecisionLink {
  login::LinkSecret secret;
  std::string decision;
  profile::UserPtr user;  // Not blocked.
};
// unauthorized "ticket.not_found" for any text that opens nothing.
Task<Result<DecisionLink>> open_decision_link(Services& services, std::string text);

// The decision has ended: the link opens nothing any more.
Task<Result<Done>> end_decision_link(Services& services, login::LinkSecret secret);

}  // namespace acquaint::api
