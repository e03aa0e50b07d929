// Pages of users in order, found by indexes alone: what a page costs depends on its offset and its
// limit, not on how many users there are.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "profile/user_store.h"
#include "store/sqlite/database.h"

namespace acquaint::store {

struct UserVersion {
  profile::UserId id;
  std::uint64_t version = 0;
};

// The page of a folded query. Error "user.corrupt" when an id cannot be read.
Result<std::vector<UserVersion>> load_page(Database& database, const profile::UserQuery& query);

// How many users match a folded query.
std::size_t load_total(Database& database, const profile::UserQuery& query);

}  // namespace acquaint::store
