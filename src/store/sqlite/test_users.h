// Users and changes that are quick to write down. For tests only.
#pragma once

#include <string>
#include <string_view>

#include "profile/sample_user.h"
#include "store/store.h"

namespace acquaint::store {

inline profile::UserId user_id(const std::string& name) {
  return *profile::UserId::parse("auth0|" + name);
}

inline profile::User user_of(const std::string& name) {
  profile::User user(user_id(name));
  user.created = user.updated = profile::noon();
  user.identities.push_back({.connection = "main", .provider = "auth0", .user_id = Json(name)});
  user.claims[*profile::AttributePath::parse("email")] = {profile::claim(
      Json(name + "@example.com"), profile::Source::user, "signup", profile::noon())};
  return user;
}

inline profile::Event event_of(std::string type, std::string_view value = "") {
  return {.type = std::move(type), .at = profile::noon(), .actor = "test", .attribute = "",
          .data = {{"value", value}}};
}

inline bool create(Store& store, const std::string& name) {
  return run(store.users().create(user_of(name), {event_of("user.created")})).has_value();
}

inline profile::Change counts_a_login() {
  return [](const profile::User& user) -> Result<profile::Changed> {
    profile::Changed changed{.user = user, .events = {event_of("login")}};
    ++changed.user.logins_count;
    return changed;
  };
}

// Sets one attribute; the value is in the history too.
inline profile::Change sets_title(std::string value) {
  return [value = std::move(value)](const profile::User& user) -> Result<profile::Changed> {
    profile::Changed changed{.user = user, .events = {event_of("attribute.set", value)}};
    changed.user.claims[*profile::AttributePath::parse("user_metadata.title")] = {
        profile::claim(Json(value), profile::Source::user, "form", profile::noon())};
    return changed;
  };
}

inline std::string code_of(const auto& result) { return result ? "" : result.error().code; }

// 0: there is no such user.
inline std::int64_t logins_of(Store& store, const std::string& name) {
  const auto user = run(store.users().find(user_id(name)));
  return user ? (*user)->user().logins_count : 0;
}

}  // namespace acquaint::store
