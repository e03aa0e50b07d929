#include "api/hosted/me_identities.h"

#include <algorithm>

#include "api/hosted/page_answer.h"
#include "api/hosted/provider_list.h"
#include "api/hosted/return_to.h"
#include "api/linked_users.h"
#include "login/account.h"

namespace acquaint::api::hosted {
namespace {

std::string name_of(const Call& call, const profile::Identity& identity, const texts::Language& language) {
  if (identity.provider == "auth0") return language.say("me.identity.password");
  if (identity.provider == "email") return language.say("me.identity.email");
  const auto& connections = call.settings->connections;
  const auto found = std::ranges::find(connections, identity.connection, &settings::Connection::name);
  return found == connections.end() ? identity.connection : provider_name(*found);
}

// By what people tell two accounts of one provider apart.
std::string address_in(const JsonObject& identity) {
  const JsonObject& data = object_or_empty(identity, "profileData");
  for (const char* member : {"email", "phone_number", "username", "name"}) {
    if (const auto text = find_string(data, member); text && !text->empty()) return std::string(*text);
  }
  return {};
}

}  // namespace

std::vector<pages::IdentityRow> identity_rows(const Call& call, const profile::User& user, const texts::Language& language) {
  const JsonArray shown = identities_of(user, call.settings->catalogue);
  std::vector<pages::IdentityRow> rows;
  for (std::size_t i = 0; i < user.identities.size(); ++i) {
    const profile::Identity& identity = user.identities[i];
    const Json& id = identity.user_id;
    rows.push_back({.name = name_of(call, identity, language),
                    .address = address_in(shown[i].get_object()),
                    .provider = identity.provider,
                    .id = id.is_string() ? std::string(id.get_string()) : to_text(id),
                    .can_unlink = i > 0});
  }
  return rows;
}

Task<Result<http::Response>> unlink_account(Call& call, const PostedForm& posted) {
  if (!is_fresh_for_linking(call)) co_return go_on_to(with_return_to("/u/login", "/me"));
  const auto left = co_await unlink_user(call, *call.principal.user, std::string(posted.text("provider")),
                                         std::string(posted.text("id")));
  if (!left) co_return refused_form(call, left.error(), "/me");
  co_return go_on_to(with_return_to("/u/login", "/me?done=unlinked"));
}

}  // namespace acquaint::api::hosted
