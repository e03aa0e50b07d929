// Keeps other sites from sending our hosted forms (OWASP CSRF Prevention: synchronizer token and
// Fetch Metadata). It works before anybody is signed in, so it covers the login form itself.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "login/seal.h"

namespace acquaint::login {

inline constexpr std::string_view kBrowserCookie = "__Host-acquaint_browser";

// Names one browser; not a secret of a user, but nobody else knows it.
std::string new_browser_id(Random& random);
// The value of the Set-Cookie header; the browser keeps it until it closes.
std::string browser_cookie(std::string_view browser_id);
// The id in a Cookie header; nothing when it is absent, malformed or there twice.
std::optional<std::string> find_browser_id(std::string_view cookie_header);

// For a hidden field of this form in this browser; good for two hours, any number of times.
std::string make_form_token(const SealKey& key, std::string_view browser_id, std::string_view form,
                            Time now, Random& random);

// What a browser sent with a form.
struct FormProof {
  std::optional<std::string> browser_id;
  std::string_view token;
  std::optional<std::string_view> origin;          // The Origin header.
  std::optional<std::string_view> sec_fetch_site;  // The Sec-Fetch-Site header.
};

// Whether the form came from our own page in this browser. `own_origin` is "https://login.example".
// All errors are `forbidden`: "csrf.cross_site", "csrf.no_browser", "csrf.bad_token",
// "csrf.expired".
Result<Done> check_form(const SealKey& key, std::string_view form, const FormProof& proof,
                        std::string_view own_origin, Time now);

}  // namespace acquaint::login
