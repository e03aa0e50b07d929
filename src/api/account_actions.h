// The operator's actions around an account (docs/rules.md; reference: Auth0, "Actions"): before somebody is added to
// a database or passwordless connection, after that, and after a password was changed. Users whom the Management API
// creates are among them, imports are not.
#pragma once

#include <optional>
#include <string>

#include "api/route.h"
#include "base/json.h"
#include "profile/change.h"

namespace acquaint::api {

struct Registration {
  std::string connection;
  std::string client_id = {};  // Empty: our own pages, without a client's request behind them.
  JsonObject body = {};        // What was posted; the action does not get to see the password.
  std::optional<JsonObject> asked = {};  // Of /authorize; only our own pages have a transaction.
};

struct RegistrationRefusal {
  std::string reason;        // For the client.
  std::string user_message;  // For the user; never empty.
};

// Before `made` is stored: what the actions keep of the user goes into it. Errors as of run_actions(): nobody signs
// up unseen when the actions cannot run. One that fails refuses, without its words.
Task<Result<std::optional<RegistrationRefusal>>> run_pre_registration(Call& call, const Registration& registration,
                                                                      profile::Changed& made);

// After the answer; they cannot fail it.
void run_post_registration(const Call& call, const Registration& registration, const profile::User& user);
void run_post_change_password(const Call& call, const profile::User& user);

}  // namespace acquaint::api
