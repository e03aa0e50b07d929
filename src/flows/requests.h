// The HTTP requests that actions stand for. Pure.
#pragma once

#include "flows/effects.h"

namespace acquaint::flows {

// Whether actions of the connection's app can do something with this kind of setup.
bool is_usable(const VaultConnection& connection);

// "https://example.com" of an address; of what is none, all of it.
std::string_view server_of(std::string_view address);

// HTTP SEND_REQUEST, of params that are filled; `address` is the url before it was filled. With a
// connection its secret goes along. Errors are `invalid` "auth0_flow.bad_action": a url that is
// none, a content type or a setup that is not known, and a url whose server a variable names, when
// a secret goes along: whoever filled the variable would get the secret.
Result<HttpCall> make_request(const JsonObject& params, std::string_view address,
                              const VaultConnection* connection);

// CLEARBIT FIND_PERSON and FIND_COMPANY. Errors as above.
Result<HttpCall> make_clearbit_request(std::string_view action, const JsonObject& params,
                                       const VaultConnection& connection);

// {"statusCode", "headers", "body"}; a body of JSON is read.
JsonObject describe_reply(const HttpReply& reply);

}  // namespace acquaint::flows
