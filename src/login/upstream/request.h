// What is sent to a provider: the browser's way to it, and the redemption of the code (OpenID
// Connect Core §3.1.2.1, §3.1.3.1; RFC 6749 §4.1; RFC 7636).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "login/upstream/attempt.h"
#include "login/upstream/discovery.h"
#include "login/upstream/options.h"

namespace acquaint::login::upstream {

// What the authorization request hands on to providers that take hints.
struct Hints {
  std::string login_hint;
  bool wants_proof = false;  // The user shall show again who they are.
};

// Where the browser goes.
std::string authorization_url(const Options& options, const Site& site, const Attempt& attempt,
                              const std::string& state, const std::string& callback,
                              const Hints& hints);

struct CodeRedemption {
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;  // Of a form; holds secrets.
};
CodeRedemption redemption_of(const Options& options, const Site& site, const Attempt& attempt,
                             const std::string& code, const std::string& callback, Time now);

}  // namespace acquaint::login::upstream
