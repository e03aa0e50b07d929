// Root attributes that every user may have, declared or not (Auth0, "User profile structure").
#pragma once

#include <algorithm>
#include <string_view>

namespace acquaint::profile {

inline bool is_standard_attribute(std::string_view path) {
  constexpr std::string_view kNames[] = {"email",      "email_verified", "username",    "phone_number",
                                         "phone_verified", "name",       "given_name",  "family_name",
                                         "nickname",   "picture",        "blocked"};
  return std::ranges::find(kNames, path) != std::end(kNames);
}

// What log-ins rest on: no value of these may follow from another one.
inline bool identifies(std::string_view path) {
  constexpr std::string_view kNames[] = {"email",        "email_verified", "username",
                                         "phone_number", "phone_verified", "blocked"};
  return std::ranges::find(kNames, path) != std::end(kNames);
}

}  // namespace acquaint::profile
