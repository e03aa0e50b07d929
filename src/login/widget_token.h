// Tokens with which a page of the operator's asks one user, and takes the answers: short-lived, sealed,
// and good for nothing else. A backend fetches one for the user whom it knows; the page never learns
// who that is.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "login/seal.h"
#include "profile/handle.h"

namespace acquaint::login {

inline constexpr std::chrono::seconds kWidgetTokenLifetime{600};

struct WidgetToken {
  profile::UserId user;
  std::string client;   // The id of the client that fetched it.
  std::string origin;   // Of the pages that may use it: "https://shop.example".
  std::string session;  // What the backend calls the user's visit, for counts and caps; may be empty.

  bool operator==(const WidgetToken&) const = default;
};

// Whether a text is meant to be one, and no JSON Web Token.
bool is_widget_token(std::string_view text);

// Good for kWidgetTokenLifetime from `now`.
std::string issue_widget_token(const SealKey& key, const WidgetToken& token, Time now, Random& random);

// Errors are `unauthorized`: "token.expired", and "token.invalid" for any other text that is no token of ours.
Result<WidgetToken> open_widget_token(const SealKey& key, std::string_view text, Time now);

}  // namespace acquaint::login
