// What the OAuth endpoints read from a request: parameters, each once, and who the client is.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "api/route.h"
#include "base/encoding.h"
#include "base/json.h"
#include "login/client.h"

namespace acquaint::api::authentication {

// Of a form or a JSON object: texts of at most 8 KiB, each once. Error "oauth.invalid_request".
Result<JsonObject> read_parameters(const http::Request& request);

// The fields of a posted form; nothing for a body that is none, or larger.
std::optional<FormFields> posted_fields(const http::Request& request, std::size_t bytes_max);
// Of a form whose fields travel on in an address.
inline constexpr std::size_t kAddressBytesMax = 8192;

// By the body, by HTTP Basic (RFC 6749 §2.3.1) or by an assertion (RFC 7523 §2.2), not by two of them. Error
// "oauth.invalid_request" when they are malformed; `answer` when they are wrong. Errors of the store pass
// through.
struct ClientOrAnswer {
  const login::Client* client = nullptr;  // Of the settings of the call.
  std::optional<http::Response> answer;
};
Task<Result<ClientOrAnswer>> read_client(Call& call, const JsonObject& parameters);

http::Response oauth_response(const login::OAuthError& error);

// The answer that gives tokens (RFC 6749 §5.1): `tokens`, what they are good for and how
// long.
http::Response token_response(JsonObject tokens, const login::Scopes& scopes,
                              std::chrono::seconds lifetime);

std::unexpected<Error> bad_request(std::string message, std::string field = {});

// For pages of other origins: these endpoints read no cookie, so that anybody may call them.
http::Response with_cors(http::Response response);

// The handler for OPTIONS: a browser asks before a script of another origin may call.
Task<Result<http::Response>> allow_scripts(Call& call);

}  // namespace acquaint::api::authentication
