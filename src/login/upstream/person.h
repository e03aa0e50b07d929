// What a provider said about a person, as attributes (Auth0: normalized user profile).
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "login/upstream/options.h"
#include "profile/attribute.h"

namespace acquaint::login::upstream {

struct Person {
  Json id;  // Within the provider: text, or a number where the provider says so.
  std::map<profile::AttributePath, Json> attributes;
  JsonObject raw;  // All of it but what must not be stored; empty when it is too large.

  bool operator==(const Person&) const = default;
};

// What came beside the profile.
struct Extras {
  std::optional<JsonArray> emails;  // GitHub's list of addresses.
  std::string user;                 // What Apple posts at the first log-in.
};

// The person of this profile: the claims of an ID token and /userinfo, or what OAuth 2.0 has behind
// the access token. Normalized are name, given_name, family_name, nickname, picture, email, and
// email_verified, which is false when the provider does not say so. What else it says passes
// through by `options.map`, up to 64 attributes of 2 KiB each; never what is Acquaint's to say
// ("blocked", "user_id", "app_metadata", ...). A value of the wrong type, or too long, is left out.
// Error `unauthorized` "upstream.bad_profile" when it does not say whose it is.
Result<Person> read_person(const Options& options, const JsonObject& profile,
                           const Extras& extras = {});

// What the server will be told: "name", "email", "picture", "company", "location", "phone", "address", and
// "more" where nobody knows beforehand what else. Each has a text for the log-in page, "shares.<thing>".
std::vector<std::string> shared_things(const Options& options);

// Whether a page of ours says so before a log-in that begins on no page of ours: yes, unless a
// connection's options, as they are declared, say false.
inline constexpr std::string_view kShowsSharingPage = "shows_sharing_page";
bool shows_sharing_page(const JsonObject& options);

}  // namespace acquaint::login::upstream
