// The keys with which clients sign who they are (Auth0: "client_authentication_methods",
// "private_key_jwt").
#pragma once

#include <string>

#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "base/result.h"

namespace acquaint::api::management {

// The credential of this description with an id, a kid and times. Error `invalid`
// "client.bad_credential" with a JSON Pointer that begins with `at`.
Result<JsonObject> enroll_credential(const JsonObject& given, Random& random, Time now, const std::string& at = {});

// The methods with an id, a kid and times for every new credential, which brings its public key as
// PEM; one that brings only its id is taken from `known`. Error `invalid`
// "client.bad_credential" with a JSON Pointer.
Result<JsonObject> enroll_credentials(const JsonObject& methods, const JsonArray& known, Random& random,
                                      Time now);

// All credentials of a client as it is declared: those in use, then the others.
JsonArray credentials_of(const JsonObject& client);

// Without the key itself.
JsonObject describe_credential(JsonObject credential);
// The same of all of them.
JsonObject describe_credentials(const JsonObject& methods);

}  // namespace acquaint::api::management
