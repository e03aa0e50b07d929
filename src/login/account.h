// Accounts of the database connection: how they are made, changed and signed in to.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "base/result.h"
#include "base/task.h"
#include "login/breached_passwords.h"
#include "login/hash_pool.h"
#include "login/throttle.h"
#include "profile/catalogue.h"
#include "profile/change.h"
#include "profile/user_store.h"

namespace acquaint::login {

inline constexpr std::string_view kDatabaseConnection = "Username-Password-Authentication";

struct NewAccount {
  std::string connection{kDatabaseConnection};
  std::optional<std::string> id;  // Within the provider "auth0"; 24 hexadecimal digits when absent.
  JsonObject root;                // "email", "username", "given_name", ...; nulls are left out.
  JsonObject user_metadata;
  JsonObject app_metadata;
  std::string password_hash;      // Of HashPool; empty: no login by password.
};

// A new user of a database connection and its events, the first of them "user.created", for
// UserStore::create. Error `invalid`: "user.no_identifier" without e-mail, user name and phone
// number; "user.bad_identifier" when one is malformed (field: "/email", ...); "user.bad_id";
// "login.unsupported_hash"; and those of profile::learn.
Result<profile::Changed> make_database_user(NewAccount account, const profile::Catalogue& catalogue,
                                            const profile::Actor& actor, Random& random);

// In which arms of experiments a user is, by experiment; empty: of none.
using ArmsOf = std::function<JsonObject(const profile::UserId&)>;

// Counts a login and says when and from where; event "user.logged_in", with the user's arms where there are any.
profile::Change record_login(std::string connection, std::string ip, Time now, ArmsOf arms);

// Replaces the password; event "user.password_changed", which holds no hash. Of the former passwords
// those stay known that are among the latest `history_size`, the new one included; none by default.
// Whoever awaits it signs the user out everywhere (Sessions::end_all).
profile::Change set_password(std::string hash, profile::Actor actor, std::size_t history_size = 0);

// The hashes of the user's password and of the former ones that are known, the latest first.
std::vector<std::string> latest_password_hashes(const profile::User& user);

// Whether the account is closed to its user: the root attribute `blocked` is true.
bool is_blocked(const profile::User& user);

// Whether the e-mail address is known to be the user's: the root attribute `email_verified` is true.
bool has_verified_email(const profile::User& user);

// The user of this connection whom the identifier names: an e-mail address if it looks like one,
// else a user name; case does not matter. not_found "user.not_found" if nobody.
Task<Result<profile::UserPtr>> find_login_user(profile::UserStore& users, std::string connection,
                                               std::string identifier);

// What the user may be called at a login: e-mail address, user name, phone number.
std::vector<std::string> login_identifiers(const profile::User& user);

// Whoever was locked out for wrong passwords, under any of these names, has a fresh start.
void unblock(Throttle& throttle, const profile::User& user);

struct PasswordLogin {
  std::string connection{kDatabaseConnection};
  std::string identifier;
  std::string password;
  std::string ip;
  const BreachedPasswords* refused = nullptr;  // Passwords that open nothing any more; null: none.
  ArmsOf arms;
};

// Signs in by password: the user as it stands after the login was recorded. A wrong identifier, a
// wrong password and a blocked user all fail with unauthorized "login.wrong_credentials" after the
// same work. A password in `refused` fails with unauthorized "login.password_leaked" whoever the user
// is and whether it is theirs or not. throttled "login.too_many_attempts" comes before any work; "login.busy" and errors of
// the store pass through, and such an attempt does not count. A hash with other parameters than
// today's is replaced.
Task<Result<profile::UserPtr>> authenticate(profile::UserStore& users, HashPool& hashes,
                                            Throttle& throttle, PasswordLogin login, Time now);

}  // namespace acquaint::login
