#include "store/user_keys.h"

#include "base/check.h"

namespace acquaint::store {
namespace {

void fold_in_place(std::optional<std::string>& text) {
  if (text) text = profile::fold(*text);
}

}  // namespace

UserKeys keys_of(const profile::User& user) {
  UserKeys keys{.created = user.created,
                .updated = user.updated,
                .email = find_text(user, "email"),
                .username = find_text(user, "username"),
                .phone = find_text(user, "phone_number"),
                .name = find_text(user, "name"),
                .last_login = user.last_login,
                .logins_count = user.logins_count};
  fold_in_place(keys.email);
  fold_in_place(keys.username);
  fold_in_place(keys.phone);
  return keys;
}

profile::UserQuery folded(profile::UserQuery query) {
  ACQUAINT_CHECK(!query.after || (query.order == profile::UserOrder::id && !query.descending &&
                                  query.offset == 0 && !has_filter(query)));
  fold_in_place(query.email);
  fold_in_place(query.username);
  fold_in_place(query.phone);
  return query;
}

bool has_filter(const profile::UserQuery& query) {
  return query.email || query.username || query.phone;
}

bool matches(const UserKeys& keys, const profile::UserQuery& query) {
  return (!query.email || keys.email == query.email) &&
         (!query.username || keys.username == query.username) &&
         (!query.phone || keys.phone == query.phone);
}

}  // namespace acquaint::store
