// One log-in at a provider, from the redirect to it until its answer. It travels as `state`,
// sealed, and counts only in the browser that holds its handle, once.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "base/result.h"
#include "login/seal.h"

namespace acquaint::login::upstream {

inline constexpr std::string_view kHandleCookie = "__Host-acquaint_upstream";
inline constexpr Duration kPatience = std::chrono::minutes(30);

struct Attempt {
  std::string handle;  // The cookie's value: 32 random bytes, new each time.
  std::string connection;
  std::string issuer;    // Whom the browser was sent to; empty of OAuth 2.0.
  std::string nonce;     // In the ID token.
  std::string verifier;  // Of PKCE (RFC 7636): secret, so it is sealed.
  std::string return_to;
  // What the user read of ours before they left: the path of the page, and the hash of its words
  // about the provider. Empty: nothing.
  std::string shown_on = {};
  std::string shown_hash = {};

  bool operator==(const Attempt&) const = default;
};

Attempt new_attempt(std::string connection, std::string return_to, Random& random);

// Error `invalid` "upstream.request_too_long": the place to return to does not fit.
Result<std::string> seal_attempt(const SealKey& key, const Attempt& attempt, Time now,
                                 Random& random);

// The attempt of this state, in the browser that sent this Cookie header. Errors `invalid`:
// "upstream.expired"; "upstream.bad_state" when it was not made here, or not for this browser, or
// another one was begun or ended since.
Result<Attempt> open_attempt(const SealKey& key, std::string_view state,
                             std::string_view cookie_header, Time now);

// Values of Set-Cookie headers.
std::string keep_handle(const Attempt& attempt);
std::string forget_handle();

}  // namespace acquaint::login::upstream
