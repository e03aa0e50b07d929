// Authorization requests (RFC 6749 §4.1.1; OpenID Connect Core §3.1.2.1; RFC 7636; Auth0: GET
// /authorize): read and judged. Pure.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/json.h"
#include "base/result.h"
#include "login/claims_request.h"
#include "login/client.h"
#include "login/resource_server.h"
#include "login/scope.h"

namespace acquaint::login {

// How the answer travels to the client.
enum class ResponseMode { query, fragment, form_post, web_message };
std::string_view name_of(ResponseMode mode);

enum class Prompt {
  when_needed,
  none,   // Nothing may be shown.
  login,  // The user proves who they are, though signed in.
};

// Where the answer goes, once it is sure that it may go there.
struct ReplyTo {
  std::string redirect_uri;
  std::string state;
  ResponseMode mode = ResponseMode::query;

  bool operator==(const ReplyTo&) const = default;
};

struct AuthorizationRequest {
  std::string client_id;
  ReplyTo reply_to;
  Scopes scopes;
  std::string audience;  // Empty: none was named.
  std::string nonce;
  std::string code_challenge;  // S256; empty: none.
  Prompt prompt = Prompt::when_needed;
  bool asks_consent = false;  // prompt=consent: though the user agreed before.
  std::optional<std::chrono::seconds> max_age;
  std::string login_hint;
  std::string subject;         // The one user whom it is about; empty: anybody.
  std::string ui_locales;
  std::string connection;      // By which the user shall log in; empty: the user chooses.
  bool wants_sign_up = false;  // screen_hint=signup
  ClaimsRequest claims;        // Asked for one by one.
  std::string rules;           // Opens what rules made of this log-in; empty: they have not run.
  Time asked;

  bool operator==(const AuthorizationRequest&) const = default;
};

struct AuthorizationRefusal {
  std::string error;        // RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6.
  std::string description;  // For a developer.
  // Nothing: client or address are not to be trusted, so a page says it and the browser stays here.
  std::optional<ReplyTo> reply_to;

  bool operator==(const AuthorizationRefusal&) const = default;
};

// The request of these parameters, with the scopes that the client can get.
std::expected<AuthorizationRequest, AuthorizationRefusal> read_authorization(
    const FormFields& parameters, std::span<const Client> clients,
    std::span<const ResourceServer> services, Time now);

// Whether a sign-in at this time answers the request.
bool is_fresh_enough(const AuthorizationRequest& request, Time authenticated, Time now);

// For sealing: the request travels through the browser while the user signs in.
JsonObject to_json(const AuthorizationRequest& request);
// Error `invalid` "authorization.malformed".
Result<AuthorizationRequest> parse_authorization(const JsonObject& json);

}  // namespace acquaint::login
