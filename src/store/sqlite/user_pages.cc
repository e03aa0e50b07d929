#include "store/sqlite/user_pages.h"

#include <algorithm>

#include "store/sqlite/user_rows.h"
#include "store/user_keys.h"

namespace acquaint::store {

using profile::UserId;
using profile::UserOrder;
using profile::UserQuery;

namespace {

struct Ordered {
  UserOrder order;
  Sql ascending;
  Sql descending;
};

// One statement for each index; backwards is the exact reverse.
constexpr Ordered kOrdered[] = {
    {UserOrder::created,
     "SELECT user_id, version FROM users ORDER BY created_ms, user_id LIMIT ?1 OFFSET ?2",
     "SELECT user_id, version FROM users ORDER BY created_ms DESC, user_id DESC LIMIT ?1 OFFSET ?2"},
    {UserOrder::updated,
     "SELECT user_id, version FROM users ORDER BY updated_ms, user_id LIMIT ?1 OFFSET ?2",
     "SELECT user_id, version FROM users ORDER BY updated_ms DESC, user_id DESC LIMIT ?1 OFFSET ?2"},
    {UserOrder::email,
     "SELECT user_id, version FROM users ORDER BY email, user_id LIMIT ?1 OFFSET ?2",
     "SELECT user_id, version FROM users ORDER BY email DESC, user_id DESC LIMIT ?1 OFFSET ?2"},
    {UserOrder::name,
     "SELECT user_id, version FROM users ORDER BY name, user_id LIMIT ?1 OFFSET ?2",
     "SELECT user_id, version FROM users ORDER BY name DESC, user_id DESC LIMIT ?1 OFFSET ?2"},
    {UserOrder::last_login,
     "SELECT user_id, version FROM users ORDER BY last_login_ms, user_id LIMIT ?1 OFFSET ?2",
     "SELECT user_id, version FROM users ORDER BY last_login_ms DESC, user_id DESC LIMIT ?1 "
     "OFFSET ?2"},
    {UserOrder::logins_count,
     "SELECT user_id, version FROM users ORDER BY logins_count, user_id LIMIT ?1 OFFSET ?2",
     "SELECT user_id, version FROM users ORDER BY logins_count DESC, user_id DESC LIMIT ?1 "
     "OFFSET ?2"},
    {UserOrder::id, "SELECT user_id, version FROM users ORDER BY user_id LIMIT ?1 OFFSET ?2",
     "SELECT user_id, version FROM users ORDER BY user_id DESC LIMIT ?1 OFFSET ?2"},
};

// A filter names a handful of users, which are found by its index and then sorted. An absent filter
// is NULL, which equals nothing. The plus signs keep SQLite from walking all users in order instead.
constexpr Sql kFilteredAscending =
    "SELECT user_id, version FROM users WHERE rowid IN ("
    "  SELECT rowid FROM users WHERE email = ?1 UNION ALL"
    "  SELECT rowid FROM users WHERE username = ?2 UNION ALL"
    "  SELECT rowid FROM users WHERE phone = ?3) "
    "ORDER BY CASE ?4 WHEN 0 THEN created_ms WHEN 1 THEN updated_ms WHEN 2 THEN email "
    "  WHEN 3 THEN name WHEN 4 THEN last_login_ms WHEN 5 THEN logins_count END, +user_id "
    "LIMIT ?5 OFFSET ?6";
constexpr Sql kFilteredDescending =
    "SELECT user_id, version FROM users WHERE rowid IN ("
    "  SELECT rowid FROM users WHERE email = ?1 UNION ALL"
    "  SELECT rowid FROM users WHERE username = ?2 UNION ALL"
    "  SELECT rowid FROM users WHERE phone = ?3) "
    "ORDER BY CASE ?4 WHEN 0 THEN created_ms WHEN 1 THEN updated_ms WHEN 2 THEN email "
    "  WHEN 3 THEN name WHEN 4 THEN last_login_ms WHEN 5 THEN logins_count END DESC, "
    "  +user_id DESC LIMIT ?5 OFFSET ?6";

// The numbers that the CASE above gives to the orders.
int number_of(UserOrder order) {
  switch (order) {
    case UserOrder::created: return 0;
    case UserOrder::updated: return 1;
    case UserOrder::email: return 2;
    case UserOrder::name: return 3;
    case UserOrder::last_login: return 4;
    case UserOrder::logins_count: return 5;
    case UserOrder::id: return 6;
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

Result<std::vector<UserVersion>> read_all(Rows&& rows) {
  std::vector<UserVersion> page;
  while (rows.next()) {
    auto id = UserId::parse(rows.text(0));
    if (!id) return fail(Error::Kind::internal, "user.corrupt", "A stored user is damaged.");
    page.push_back({std::move(*id), static_cast<std::uint64_t>(rows.number(1))});
  }
  return page;
}

}  // namespace

Result<std::vector<UserVersion>> load_page(Database& database, const UserQuery& query) {
  const auto limit = std::min<std::uint64_t>(query.limit, INT64_MAX);
  const auto offset = std::min<std::uint64_t>(query.offset, INT64_MAX);
  if (has_filter(query)) {
    return read_all(database.query(query.descending ? kFilteredDescending : kFilteredAscending,
                                   query.email, query.username, query.phone,
                                   number_of(query.order), limit, offset));
  }
  if (query.after) {
    return read_all(database.query(
        "SELECT user_id, version FROM users WHERE user_id > ?1 ORDER BY user_id LIMIT ?2",
        query.after->text(), limit));
  }
  const auto* ordered = std::ranges::find(kOrdered, query.order, &Ordered::order);
  return read_all(
      database.query(query.descending ? ordered->descending : ordered->ascending, limit, offset));
}

std::size_t load_total(Database& database, const UserQuery& query) {
  if (!has_filter(query)) return load_user_count(database);
  Rows rows = database.query(
      "SELECT (SELECT count(*) FROM users WHERE email = ?1) + "
      "(SELECT count(*) FROM users WHERE username = ?2) + "
      "(SELECT count(*) FROM users WHERE phone = ?3)",
      query.email, query.username, query.phone);
  rows.next();
  return static_cast<std::size_t>(rows.number(0));
}

}  // namespace acquaint::store
