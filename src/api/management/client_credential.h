// The keys with which clients sign who they are (Auth0: "client_authentication_methods",
// "private_key_jwt").
#pragma once

#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "base/result.h"

namespace acquaint::api::management {

// The methods with an id, a kid and times for every new credential, which brings its public key as
// PEM; one that brings only its id is taken from `known` (null: there are none). Error `invalid`
// "client.bad_credential" with a JSON Pointer.
Result<JsonObject> enroll_credentials(const JsonObject& methods, const JsonObject* known, Random& random,
                                      Time now);

// Without the keys themselves.
JsonObject describe_credentials(const JsonObject& methods);

}  // namespace acquaint::api::management
