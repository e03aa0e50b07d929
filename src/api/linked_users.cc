#include "api/linked_users.h"

#include "login/linking.h"
#include "profile/projection.h"

namespace acquaint::api {
namespace {

profile::Actor actor_of(const Call& call) {
  return {.source = call.principal.user ? profile::Source::user : profile::Source::application,
          .origin = call.principal.client_id,
          .name = call.principal.actor(),
          .now = call.services.clock.now(),
          .purpose = ""};
}

constexpr std::string_view kProfileData[] = {
    "email",       "email_verified", "name",    "username",     "given_name",
    "family_name", "nickname",       "picture", "phone_number", "phone_verified"};

constexpr Duration kFreshFor = std::chrono::minutes(10);

}  // namespace

bool is_fresh_for_linking(const Call& call) {
  return call.services.clock.now() - call.principal.authenticated <= kFreshFor;
}

Task<Result<profile::UserPtr>> link_users(Call& call, profile::UserId first,
                                          profile::UserId second) {
  profile::PairChange change = login::link_accounts(actor_of(call));
  const auto pair = co_await call.services.users.change_pair(first, second, std::move(change));
  if (!pair) co_return std::unexpected(pair.error());
  // They went with the user; this also forgets those in memory.
  const auto ended = co_await call.services.sessions.end_all(second);
  if (!ended) co_return std::unexpected(ended.error());
  co_return pair->first;
}

Task<Result<profile::UserPtr>> unlink_user(Call& call, profile::UserId user, std::string provider,
                                           std::string id) {
  const auto before = co_await call.services.users.find(user);
  if (!before) co_return std::unexpected(before.error());
  const auto comes = login::user_behind((*before)->user(), provider, id);
  if (!comes) co_return std::unexpected(comes.error());
  if (*comes == user) {
    co_return fail(Error::Kind::conflict, "user.exists", "There is a user of this id.");
  }
  profile::PairChange change =
      login::unlink_identity(std::move(provider), std::move(id), actor_of(call));
  const auto pair = co_await call.services.users.change_pair(user, *comes, std::move(change));
  if (!pair) co_return std::unexpected(pair.error());
  const auto sessions = co_await call.services.sessions.end_all(user);
  if (!sessions) co_return std::unexpected(sessions.error());
  const auto grants = co_await call.services.grants.remove_all(user);
  if (!grants) co_return std::unexpected(grants.error());
  co_return pair->first;
}

JsonArray identities_of(const profile::User& user, const profile::Catalogue& catalogue) {
  const JsonObject shown = profile::project(user, catalogue);
  JsonArray identities;
  for (const profile::Identity& identity : user.identities) {
    JsonObject data = identity.profile_data.value_or(JsonObject());
    if (identities.empty()) {
      for (const std::string_view key : kProfileData) {
        const Json* value = find(shown, key);
        if (value != nullptr && !data.contains(key)) data[key] = *value;
      }
    }
    identities.push_back(JsonObject{{"connection", identity.connection},
                                    {"user_id", identity.user_id},
                                    {"provider", identity.provider},
                                    {"isSocial", identity.is_social},
                                    {"profileData", std::move(data)}});
  }
  return identities;
}

}  // namespace acquaint::api
