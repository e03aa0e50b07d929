#include "store/user_keys.h"

#include "base/check.h"

namespace acquaint::store {
namespace {

using profile::AttributePath;

std::optional<std::string> text_of(const profile::User& user, const AttributePath& path) {
  const profile::Claim* claim = profile::find_claim(user, path);
  if (claim == nullptr || !claim->value.is_string()) return std::nullopt;
  return std::string(claim->value.get_string());
}

void fold_in_place(std::optional<std::string>& text) {
  if (text) text = profile::fold(*text);
}

}  // namespace

UserKeys keys_of(const profile::User& user) {
  // Made once: keys are taken with every change.
  static const AttributePath kEmail = *AttributePath::parse("email");
  static const AttributePath kUsername = *AttributePath::parse("username");
  static const AttributePath kPhone = *AttributePath::parse("phone_number");
  static const AttributePath kName = *AttributePath::parse("name");
  UserKeys keys{.created = user.created,
                .updated = user.updated,
                .email = text_of(user, kEmail),
                .username = text_of(user, kUsername),
                .phone = text_of(user, kPhone),
                .name = text_of(user, kName),
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
