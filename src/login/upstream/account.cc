#include "login/upstream/account.h"

#include <algorithm>
#include <iterator>

#include "login/account.h"

namespace acquaint::login::upstream {
namespace {

using profile::AttributePath;
using profile::Changed;
using profile::Identity;
using profile::User;

// What tells people apart, or is shown as theirs: Auth0's normalized profile.
constexpr std::string_view kOfThePrimary[] = {
    "email", "email_verified", "family_name", "given_name", "name", "nickname", "picture"};

// The id of the identity: "GitHub's 583231", "my-oidc|248289761001".
Json identity_id(const Arrival& arrival) {
  if (!arrival.provider->is_generic) return arrival.person.id;
  const Json& id = arrival.person.id;
  const std::string text = id.is_string() ? std::string(id.get_string()) : to_text(id);
  return Json(arrival.connection + "|" + text);
}

std::string id_text(const Json& id) {
  return id.is_string() ? std::string(id.get_string()) : to_text(id);
}

profile::Actor actor_of(const Arrival& arrival) {
  return {.source = profile::Source::identity_provider,
          .origin = arrival.connection,
          .name = "connection:" + arrival.connection,
          .now = arrival.now,
          .purpose = {}};
}

bool is_identity(const Identity& identity, const Arrival& arrival) {
  return identity.provider == arrival.provider->strategy &&
         id_text(identity.user_id) == id_text(identity_id(arrival));
}

// "Verified" is said of the provider's own address: where another one is in force, it is not true.
Json still_true(const Json& is_verified, const User& user, const Arrival& arrival) {
  const auto said = arrival.person.attributes.find(*AttributePath::parse("email"));
  const bool is_in_force = said != arrival.person.attributes.end() &&
                           profile::find_text(user, "email") == said->second.get_string();
  return is_verified == Json(true) && is_in_force;
}

// Takes over what the provider says, the address before whether it is verified. What the catalogue
// refuses is left out: a provider's word must not keep its user out.
void sync(Changed& changed, const Arrival& arrival, const profile::Catalogue& catalogue,
          bool is_primary) {
  const profile::Actor actor = actor_of(arrival);
  for (const auto& [path, said] : arrival.person.attributes) {
    const bool is_root = path.section() == profile::Section::root;
    const bool is_of_the_primary =
        is_root && std::ranges::find(kOfThePrimary, path.key()) != std::end(kOfThePrimary);
    if (is_of_the_primary && !is_primary) continue;
    Json value = path.text() == "email_verified" ? still_true(said, changed.user, arrival) : said;
    (void)profile::learn(changed, catalogue, path, std::move(value), actor);
  }
}

Result<Changed> count_login(Changed changed, const Arrival& arrival) {
  auto counted = record_login(arrival.connection, arrival.ip, arrival.now, arrival.arms)(changed.user);
  if (!counted) return counted;
  changed.user = std::move(counted->user);
  std::ranges::move(counted->events, std::back_inserter(changed.events));
  return changed;
}

void keep_raw(Identity& identity, const Arrival& arrival) {
  identity.profile_data.reset();
  if (!arrival.person.raw.empty()) identity.profile_data = arrival.person.raw;
}

}  // namespace

profile::Handle handle_of(const Arrival& arrival) {
  return profile::Handle::identity(arrival.provider->strategy, id_text(identity_id(arrival)));
}

Result<Changed> make_user(const Arrival& arrival, const profile::Catalogue& catalogue) {
  const Json id = identity_id(arrival);
  auto user_id =
      profile::UserId::parse(std::string(arrival.provider->strategy) + "|" + id_text(id));
  if (!user_id) {
    return fail(Error::Kind::unauthorized, "upstream.bad_profile",
                "The provider's id of the user cannot be used.");
  }
  Changed made{User(std::move(*user_id)), {}};
  made.user.created = made.user.updated = arrival.now;
  Identity identity{.connection = arrival.connection,
                    .provider = std::string(arrival.provider->strategy),
                    .user_id = id,
                    .is_social = arrival.provider->is_social,
                    .profile_data = std::nullopt};
  keep_raw(identity, arrival);
  made.user.identities.push_back(std::move(identity));
  made.events.push_back({.type = "user.created",
                         .at = arrival.now,
                         .actor = actor_of(arrival).name,
                         .attribute = "",
                         .data = {{"connection", arrival.connection}}});
  if (arrival.root_attributes != RootAttributes::never_on_login) {
    sync(made, arrival, catalogue, true);
  }
  return count_login(std::move(made), arrival);
}

profile::Change record_arrival(Arrival arrival, const profile::Catalogue& catalogue) {
  return [arrival = std::move(arrival), &catalogue](const User& user) -> Result<Changed> {
    if (is_blocked(user)) {
      return fail(Error::Kind::forbidden, "upstream.user_blocked", "This account is blocked.");
    }
    Changed changed{user, {}};
    const auto identity = std::ranges::find_if(
        changed.user.identities, [&](const Identity& one) { return is_identity(one, arrival); });
    if (identity == changed.user.identities.end() || identity->connection != arrival.connection) {
      return fail(Error::Kind::conflict, "upstream.other_connection",
                  "This account belongs to another way of logging in.");
    }
    keep_raw(*identity, arrival);
    const bool is_primary = identity == changed.user.identities.begin();
    if (arrival.root_attributes == RootAttributes::on_each_login) {
      sync(changed, arrival, catalogue, is_primary);
    }
    return count_login(std::move(changed), arrival);
  };
}

}  // namespace acquaint::login::upstream
