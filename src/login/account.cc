#include "login/account.h"

#include <sodium.h>

#include <algorithm>
#include <utility>

#include "login/linking.h"

namespace acquaint::login {
namespace {

using profile::AttributePath;
using profile::Change;
using profile::Changed;
using profile::Handle;
using profile::Section;
using profile::User;
using profile::UserPtr;

constexpr std::string_view kProvider = "auth0";

bool is_plain_text(const Json& value) {
  return value.is_string() && !value.get_string().empty() && value.get_string().size() <= 255;
}

// What a user can be found by must be there, and must be text that a login can name.
Result<Done> check_identifiers(const JsonObject& root) {
  bool any = false;
  for (const std::string_view name : {"email", "username", "phone_number"}) {
    const Json* value = find(root, name);
    if (value == nullptr || value->is_null()) continue;
    const bool well_formed =
        is_plain_text(*value) &&
        // A name that looks like an address would hide whoever has that address.
        profile::is_email(std::string_view(value->get_string())) == (name == "email");
    if (!well_formed) {
      return invalid("user.bad_identifier", "This is not a usable " + std::string(name) + ".",
                     pointer_to("", name));
    }
    any = true;
  }
  if (!any) {
    return invalid("user.no_identifier",
                   "A user of a database connection needs an e-mail address, a user name or a "
                   "phone number.");
  }
  return Done{};
}

Result<Done> learn_section(Changed& into, const profile::Catalogue& catalogue, Section section,
                           JsonObject& values, const profile::Actor& actor) {
  for (auto& member : values) {
    if (member.value().is_null()) continue;
    auto path = AttributePath::of(section, member.key());
    if (!path) return std::unexpected(std::move(path.error()));
    auto learnt = profile::learn(into, catalogue, *path, std::move(member.value()), actor);
    if (!learnt) return learnt;
  }
  return Done{};
}

std::unexpected<Error> wrong_credentials() {
  return fail(Error::Kind::unauthorized, "login.wrong_credentials", "Wrong email or password.");
}

bool is_true(const User& user, std::string_view root_attribute) {
  const profile::Claim* claim = profile::find_claim(user, *AttributePath::parse(root_attribute));
  return claim != nullptr && claim->value == Json(true);
}

bool is_not_found(const Error& error) { return error.kind == Error::Kind::not_found; }

// What was true of the account when its password was checked.
struct CheckedPassword {
  std::string hash;
  std::optional<Time> last_reset;
  std::string new_hash;  // Empty: the hash stays.
  // Whose password it is: a linked account's own, named by what was typed; empty: the user's.
  std::string linked_connection;
  std::string linked_identifier;

  bool stands(const User& user) const {
    if (!linked_connection.empty()) {
      return find_linked_password(user, linked_connection, linked_identifier) == hash;
    }
    return !user.password_hash.empty() && user.last_password_reset == last_reset;
  }
};

// Records the login unless the account was closed or got another password since it was checked.
Change record_password_login(CheckedPassword checked, Change record) {
  return [checked = std::move(checked),
          record = std::move(record)](const User& user) -> Result<Changed> {
    if (is_blocked(user) || !checked.stands(user)) return wrong_credentials();
    auto changed = record(user);
    if (changed && !checked.new_hash.empty() && user.password_hash == checked.hash) {
      changed->user.password_hash = checked.new_hash;
    }
    return changed;
  };
}

// Whether the password is that of the hash, and the user may log in; does the same work whoever the
// user is, and for nobody.
Task<Result<bool>> check_password(HashPool& hashes, const User* user, const std::string& hash,
                                  const std::string& password) {
  if (user == nullptr || !is_supported_hash(hash)) {
    co_return co_await hashes.verify_absent(password);
  }
  const auto matches = co_await hashes.verify(hash, password);
  if (!matches) co_return matches;
  co_return *matches && !is_blocked(*user);
}

// Done when the password may open anything at all: asked before it is known whose it is, so that the
// answer tells nothing.
Task<Result<Done>> check_not_refused(HashPool& hashes, const PasswordLogin& login) {
  if (login.refused == nullptr) co_return Done{};
  HashPool::Question is_refused = [refused = login.refused](std::string_view password) {
    return refused->contains(password);
  };
  const auto leaked = co_await hashes.ask(login.password, std::move(is_refused));
  if (!leaked) co_return std::unexpected(leaked.error());
  if (!*leaked) co_return Done{};
  co_return fail(Error::Kind::unauthorized, "login.password_leaked",
                 "This password leaked from another site. Choose a new one to sign in.");
}

CheckedPassword password_to_check(const User& user, const PasswordLogin& login) {
  if (const auto linked = find_linked_password(user, login.connection, login.identifier)) {
    return {.hash = *linked,
            .last_reset = std::nullopt,
            .new_hash = {},
            .linked_connection = login.connection,
            .linked_identifier = login.identifier};
  }
  return {.hash = user.password_hash,
          .last_reset = user.last_password_reset,
          .new_hash = {},
          .linked_connection = {},
          .linked_identifier = {}};
}

// Signs in an attempt that may be made: true to its end, wrong_credentials or another failure.
Task<Result<UserPtr>> sign_in(profile::UserStore& users, HashPool& hashes,
                              const PasswordLogin& login, Time now) {
  const auto usable = co_await check_not_refused(hashes, login);
  if (!usable) co_return std::unexpected(usable.error());
  const auto found = co_await find_login_user(users, login.connection, login.identifier);
  if (!found && !is_not_found(found.error())) co_return found;
  const User* user = found ? &(*found)->user() : nullptr;
  CheckedPassword checked = user == nullptr ? CheckedPassword() : password_to_check(*user, login);
  const auto matches = co_await check_password(hashes, user, checked.hash, login.password);
  if (!matches) co_return std::unexpected(matches.error());
  if (!*matches) co_return wrong_credentials();

  if (checked.linked_connection.empty() && needs_rehash(checked.hash)) {
    // A pool that is busy now is no reason to fail a login; the next one tries again.
    auto rehashed = co_await hashes.hash(login.password);
    if (rehashed) checked.new_hash = std::move(*rehashed);
  }
  const Change change = record_password_login(std::move(checked),
                                              record_login(login.connection, login.ip, now, login.arms));
  auto recorded = co_await users.change(user->id, change);
  // Erased since: there is no such account any more.
  if (!recorded && is_not_found(recorded.error())) co_return wrong_credentials();
  co_return recorded;
}

}  // namespace

Result<Changed> make_database_user(NewAccount account, const profile::Catalogue& catalogue,
                                   const profile::Actor& actor, Random& random) {
  if (auto usable = check_identifiers(account.root); !usable) {
    return std::unexpected(std::move(usable.error()));
  }
  if (!account.password_hash.empty() && !is_supported_hash(account.password_hash)) {
    return invalid("login.unsupported_hash", "This password hash is not supported.",
                   "/password_hash");
  }
  const std::string id = account.id ? *account.id : random_hex(random, 12);
  auto user_id = profile::UserId::parse(std::string(kProvider) + "|" + id);
  if (!user_id) return std::unexpected(std::move(user_id.error()));

  Changed made{User(std::move(*user_id)), {}};
  User& user = made.user;
  user.created = user.updated = actor.now;
  profile::Identity identity;
  identity.connection = account.connection;
  identity.provider = kProvider;
  identity.user_id = id;
  user.identities.push_back(std::move(identity));
  user.password_hash = std::move(account.password_hash);
  made.events.push_back({.type = "user.created",
                         .at = actor.now,
                         .actor = actor.name,
                         .attribute = "",
                         .data = {{"connection", account.connection}}});

  for (auto [section, values] : {std::pair(Section::root, &account.root),
                                 std::pair(Section::user_metadata, &account.user_metadata),
                                 std::pair(Section::app_metadata, &account.app_metadata)}) {
    if (auto learnt = learn_section(made, catalogue, section, *values, actor); !learnt) {
      return std::unexpected(std::move(learnt.error()));
    }
  }
  return made;
}

Change record_login(std::string connection, std::string ip, Time now, ArmsOf arms) {
  return [connection = std::move(connection), ip = std::move(ip), now,
          arms = std::move(arms)](const User& user) -> Result<Changed> {
    Changed changed{user, {}};
    changed.user.logins_count += 1;
    changed.user.last_login = now;
    changed.user.last_ip = ip;
    changed.user.updated = now;
    changed.events.push_back({.type = "user.logged_in",
                              .at = now,
                              .actor = "user:" + user.id.text(),
                              .attribute = "",
                              .data = {{"connection", connection}, {"ip", ip}}});
    JsonObject experiments = arms ? arms(user.id) : JsonObject();
    if (!experiments.empty()) changed.events.back().data["experiments"] = std::move(experiments);
    return changed;
  };
}

Change set_password(std::string hash, profile::Actor actor, std::size_t history_size) {
  const std::size_t former_max =
      std::min(history_size == 0 ? 0 : history_size - 1, profile::kPasswordHistoryMax);
  return [hash = std::move(hash), actor = std::move(actor),
          former_max](const User& user) -> Result<Changed> {
    Changed changed{user, {}};
    changed.user.password_history = latest_password_hashes(user);
    if (changed.user.password_history.size() > former_max) {
      changed.user.password_history.resize(former_max);
    }
    changed.user.password_hash = hash;
    changed.user.last_password_reset = actor.now;
    changed.user.updated = actor.now;
    changed.events.push_back({.type = "user.password_changed",
                              .at = actor.now,
                              .actor = actor.name,
                              .attribute = "",
                              .data = {}});
    return changed;
  };
}

std::vector<std::string> latest_password_hashes(const User& user) {
  std::vector<std::string> hashes;
  if (!user.password_hash.empty()) hashes.push_back(user.password_hash);
  hashes.insert(hashes.end(), user.password_history.begin(), user.password_history.end());
  return hashes;
}

bool is_blocked(const User& user) { return is_true(user, "blocked"); }

bool has_verified_email(const User& user) { return is_true(user, "email_verified"); }

std::vector<std::string> login_identifiers(const User& user) {
  std::vector<std::string> identifiers;
  for (const char* name : {"email", "username", "phone_number"}) {
    const profile::Claim* claim = profile::find_claim(user, *AttributePath::parse(name));
    if (claim != nullptr && claim->value.is_string()) {
      identifiers.emplace_back(claim->value.get_string());
    }
  }
  for (std::size_t i = 1; i < user.identities.size(); ++i) {
    const profile::Identity& linked = user.identities[i];
    if (linked.provider != kProvider || !linked.profile_data) continue;
    for (const char* name : {"email", "username", "phone_number"}) {
      if (const auto text = find_string(*linked.profile_data, name)) identifiers.emplace_back(*text);
    }
  }
  return identifiers;
}

Task<Result<UserPtr>> find_login_user(profile::UserStore& users, std::string connection,
                                      std::string identifier) {
  const Handle handle = profile::is_email(identifier) ? Handle::email(connection, identifier)
                                                      : Handle::username(connection, identifier);
  const auto id = co_await users.find_by_handle(handle);
  if (!id) co_return std::unexpected(id.error());
  co_return co_await users.find(*id);
}

void unblock(Throttle& throttle, const User& user) {
  for (const std::string& identifier : login_identifiers(user)) throttle.unblock(identifier);
}

Task<Result<UserPtr>> authenticate(profile::UserStore& users, HashPool& hashes, Throttle& throttle,
                                   PasswordLogin login, Time now) {
  // A flood is refused before it costs a look-up, which other answers would wait for.
  if (const auto room = hashes.expect_room(); !room) co_return std::unexpected(room.error());
  if (const auto allowed = throttle.reserve(login.identifier, login.ip, now); !allowed) {
    co_return std::unexpected(allowed.error());
  }
  auto user = co_await sign_in(users, hashes, login, now);
  sodium_memzero(login.password.data(), login.password.size());
  if (user) {
    throttle.succeed(login.identifier, login.ip);
  } else if (user.error().kind != Error::Kind::unauthorized) {
    throttle.release(login.identifier, login.ip);
  }
  co_return user;
}

}  // namespace acquaint::login
