// What actions are told at every trigger: the parts of Auth0's `event` that do not depend on which one it is.
#pragma once

#include <string>
#include <string_view>

#include "api/route.h"
#include "base/json.h"
#include "login/authorization.h"
#include "login/client.h"
#include "profile/user.h"

namespace acquaint::api {

// As the Management API shows the user, with both kinds of metadata, which rules do not always find.
JsonObject event_user(const profile::User& user, const settings::Settings& settings);

JsonObject event_client(const login::Client& client);

// `provider` is the strategy of a connection that is not declared any more.
JsonObject event_connection(const settings::Settings& settings, std::string_view name, std::string_view provider);

// Posted fields without passwords, codes and whatever else proves who somebody is.
JsonObject without_proofs(JsonObject fields);

JsonObject event_request(const Call& call, JsonObject query, JsonObject body);

// `asked` is what /authorize was asked for.
JsonObject event_transaction(std::string_view protocol, const JsonObject& asked);

// What the client asked /authorize for, which travelled here as sealed text.
JsonObject asked_of(const login::AuthorizationRequest& request);

}  // namespace acquaint::api
