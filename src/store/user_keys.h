// What a store keeps beside a user's document, so that lists can be sorted and filtered without
// reading documents.
#pragma once

#include <optional>
#include <string>

#include "profile/user_store.h"

namespace acquaint::store {

// An absent key sorts before every other one.
struct UserKeys {
  Time created;
  Time updated;
  std::optional<std::string> email;     // Folded, as are username and phone.
  std::optional<std::string> username;
  std::optional<std::string> phone;
  std::optional<std::string> name;
  std::optional<Time> last_login;
  std::int64_t logins_count = 0;

  bool operator==(const UserKeys&) const = default;
};

UserKeys keys_of(const profile::User& user);

// The query with its filter values folded as the keys are. Checks that `after` comes as UserQuery
// says.
profile::UserQuery folded(profile::UserQuery query);

bool has_filter(const profile::UserQuery& query);

// Whether the filters of a folded query let this user pass.
bool matches(const UserKeys& keys, const profile::UserQuery& query);

}  // namespace acquaint::store
