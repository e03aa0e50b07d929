// Clients as the Management API takes and shows them.
#pragma once

#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "base/result.h"
#include "login/client.h"

namespace acquaint::api::management {

// What a POST declares: the body with an id, a secret, and Auth0's defaults where they differ from
// those of a settings document. Errors as login::parse_client(), and "client.bad_credential".
Result<JsonObject> complete_client(JsonObject body, Random& random, Time now);

// What a PATCH makes of a client: null removes a member, client_metadata is merged.
Result<JsonObject> change_client(JsonObject declared, const JsonObject& changes, Random& random, Time now);

// 64 characters.
std::string make_client_secret(Random& random);

// Who may read client_secret and signing_keys sees them.
enum class ClientKeys { hidden, shown };

// With Auth0's defaults filled in. `signing_keys` are the certificates of the server's keys.
JsonObject describe(const login::Client& client, ClientKeys keys, const JsonArray& signing_keys);

}  // namespace acquaint::api::management
