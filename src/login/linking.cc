#include "login/linking.h"

#include <algorithm>

#include "login/account.h"

namespace acquaint::login {
namespace {

using profile::AttributePath;
using profile::Changed;
using profile::ChangedPair;
using profile::Identity;
using profile::Section;
using profile::User;

// What Auth0 shows of a linked account, where its provider told nothing else.
constexpr std::string_view kShown[] = {
    "email",       "email_verified", "name",         "username",       "given_name",
    "family_name", "nickname",       "picture",      "phone_number",   "phone_verified"};

AttributePath root_path(std::string_view key) { return *AttributePath::of(Section::root, key); }

// The first identity of a user on its way to become one of another user's.
Identity linked_identity(const User& secondary) {
  Identity identity = secondary.identities.front();
  JsonObject data = identity.profile_data.value_or(JsonObject());
  for (const std::string_view key : kShown) {
    const profile::Claim* claim = profile::find_claim(secondary, root_path(key));
    if (claim != nullptr && !data.contains(key)) data[key] = claim->value;
  }
  identity.profile_data = std::move(data);
  User alone = secondary;  // Its other identities move on their own, each with what it was.
  alone.identities.resize(1);
  identity.former_user = profile::to_stored_text(alone);
  return identity;
}

profile::Event event_of(std::string type, const Identity& identity, const profile::Actor& actor) {
  return {.type = std::move(type),
          .at = actor.now,
          .actor = actor.name,
          .attribute = "",
          .data = {{"provider", identity.provider},
                   {"user_id", identity.user_id},
                   {"connection", identity.connection}}};
}

std::unexpected<Error> no_identity() {
  return fail(Error::Kind::not_found, "link.no_identity", "The user has no such identity.");
}

// Its place among the user's identities; not that of the first.
Result<std::size_t> find_secondary(const User& user, std::string_view provider,
                                   std::string_view id) {
  for (std::size_t i = 0; i < user.identities.size(); ++i) {
    const Identity& identity = user.identities[i];
    if (identity.provider != provider || id_of(identity) != id) continue;
    if (i > 0) return i;
    return fail(Error::Kind::conflict, "link.main_identity", "Main identity cannot be removed.");
  }
  return no_identity();
}

// The user that an identity makes of which nothing is known but what its provider told.
User user_of(const Identity& identity, profile::UserId id, const profile::Actor& actor) {
  User user(std::move(id));
  user.created = actor.now;
  const profile::Provenance from{.source = profile::Source::identity_provider,
                                 .origin = identity.connection,
                                 .seen = actor.now,
                                 .confirmed = actor.now,
                                 .purpose = ""};
  const JsonObject data = identity.profile_data.value_or(JsonObject());
  for (const std::string_view key : kShown) {
    const Json* value = find(data, key);
    if (value == nullptr || !(value->is_string() || value->is_bool())) continue;
    user.claims[root_path(key)] = {{.value = *value, .from = from}};
  }
  user.identities.push_back(identity);
  return user;
}

Result<User> former_user_of(const Identity& identity, const profile::Actor& actor) {
  if (!identity.former_user.empty()) return profile::parse_stored_user(identity.former_user);
  auto id = profile::UserId::parse(identity.provider + "|" + id_of(identity));
  if (!id) return std::unexpected(id.error());
  return user_of(identity, std::move(*id), actor);
}

bool is_named(const Identity& identity, std::string_view identifier) {
  if (!identity.profile_data) return false;
  const std::string wanted = profile::fold(identifier);
  return std::ranges::any_of(std::initializer_list<std::string_view>{"email", "username"},
                             [&](std::string_view key) {
                               const auto name = find_string(*identity.profile_data, key);
                               return name && profile::fold(*name) == wanted;
                             });
}

}  // namespace

profile::PairChange link_accounts(profile::Actor actor) {
  return [actor = std::move(actor)](const User& first, const User* second) -> Result<ChangedPair> {
    if (second == nullptr || second->identities.empty()) {
      return fail(Error::Kind::not_found, "link.no_account", "There is no such account.");
    }
    if (is_blocked(first) || is_blocked(*second)) {
      return fail(Error::Kind::forbidden, "link.blocked", "A blocked account cannot be linked.");
    }
    if (first.identities.size() + second->identities.size() > kIdentitiesMax) {
      return fail(Error::Kind::conflict, "link.too_many", "A user has at most 20 identities.");
    }
    ChangedPair pair{{first, {}}, std::nullopt};
    std::vector<Identity> moving{linked_identity(*second)};
    moving.insert(moving.end(), second->identities.begin() + 1, second->identities.end());
    for (Identity& identity : moving) {
      pair.first.events.push_back(event_of("identity.linked", identity, actor));
      pair.first.user.identities.push_back(std::move(identity));
    }
    pair.first.user.updated = std::max(actor.now, first.updated + Duration(1));
    return pair;
  };
}

profile::PairChange unlink_identity(std::string provider, std::string id, profile::Actor actor) {
  return [provider = std::move(provider), id = std::move(id),
          actor = std::move(actor)](const User& first, const User* second) -> Result<ChangedPair> {
    const auto place = find_secondary(first, provider, id);
    if (!place) return std::unexpected(place.error());
    const Identity& identity = first.identities[*place];
    auto former = former_user_of(identity, actor);
    if (!former) return std::unexpected(former.error());
    if (second != nullptr) {
      return fail(Error::Kind::conflict, "user.exists", "There is a user of this id.");
    }
    former->updated = actor.now;
    profile::Event comes = event_of("user.unlinked", identity, actor);
    comes.data["from"] = first.id.text();
    ChangedPair pair{{first, {event_of("identity.unlinked", identity, actor)}},
                     Changed{std::move(*former), {std::move(comes)}}};
    pair.first.user.identities.erase(pair.first.user.identities.begin() +
                                     static_cast<std::ptrdiff_t>(*place));
    pair.first.user.updated = std::max(actor.now, first.updated + Duration(1));
    return pair;
  };
}

Result<profile::UserId> user_behind(const User& user, std::string_view provider,
                                    std::string_view id) {
  const auto place = find_secondary(user, provider, id);
  if (!place) return std::unexpected(place.error());
  const auto former = former_user_of(user.identities[*place], {});
  if (!former) return std::unexpected(former.error());
  return former->id;
}

std::string id_of(const Identity& identity) {
  return identity.user_id.is_string() ? std::string(identity.user_id.get_string())
                                      : to_text(identity.user_id);
}

std::optional<std::string> find_linked_password(const User& user, std::string_view connection,
                                                std::string_view identifier) {
  for (std::size_t i = 1; i < user.identities.size(); ++i) {
    const Identity& identity = user.identities[i];
    const bool is_database = identity.provider == "auth0" && identity.connection == connection;
    if (!is_database || !is_named(identity, identifier)) continue;
    // It came with the user, and the user's password is its own.
    if (identity.former_user.empty()) return std::nullopt;
    const auto former = profile::parse_stored_user(identity.former_user);
    return former ? former->password_hash : std::string();
  }
  return std::nullopt;
}

}  // namespace acquaint::login
