#include "api/management/grants.h"

#include <algorithm>

#include "api/authentication/client_consent.h"
#include "api/query.h"
#include "base/encoding.h"

namespace acquaint::api::management {
namespace {

using http::Response;
using profile::ConsentKind;
using profile::ConsentSubject;
using profile::UserId;

constexpr std::size_t kNameBytes = 12, kNameLength = 16;

// 12 bytes that name client and API, and the user: so that the id alone finds the grant.
std::string id_of(const UserId& user, const ConsentSubject& client) {
  const std::string name = sha256(client.name + "|" + client.audience).substr(0, kNameBytes);
  return to_base64url(name) + to_base64url(user.text());
}

std::optional<UserId> user_of(std::string_view id) {
  if (id.size() <= kNameLength) return std::nullopt;
  const auto text = from_base64url(id.substr(kNameLength));
  if (!text) return std::nullopt;
  auto user = UserId::parse(*text);
  return user ? std::optional(std::move(*user)) : std::nullopt;
}

JsonObject shown(const UserId& user, const ConsentSubject& client, const profile::Receipt& receipt) {
  JsonObject out{{"id", id_of(user, client)}, {"clientID", client.name}, {"user_id", user.text()}};
  if (!client.audience.empty()) out["audience"] = client.audience;
  JsonArray scopes;
  for (const std::string& name : receipt.covers) {
    if (!name.contains(' ')) scopes.emplace_back(name);  // Claims have one (client_consent.cc).
  }
  out["scope"] = std::move(scopes);
  return out;
}

std::vector<ConsentSubject> granted_clients(const profile::User& user) {
  std::vector<ConsentSubject> clients;
  for (const auto& [subject, receipt] : user.consents) {
    if (subject.kind == ConsentKind::client && receipt.granted) clients.push_back(subject);
  }
  return clients;
}

Result<UserId> wanted_user(const Query& query) {
  const auto text = query.text("user_id");
  if (text && !text->empty()) return UserId::parse(*text);
  return invalid("management.invalid_query_string",
                 "Query validation error: 'Missing required property: user_id'.");
}

Task<Result<Response>> list_grants(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const auto id = wanted_user(*query);
  if (!id) co_return std::unexpected(id.error());
  const auto page = query->number("page", 0, 1000), per_page = query->number("per_page", 50, 100);
  if (!page) co_return std::unexpected(page.error());
  if (!per_page) co_return std::unexpected(per_page.error());
  const auto with_totals = query->flag("include_totals", false);
  if (!with_totals) co_return std::unexpected(with_totals.error());

  const auto user = co_await call.services.users.find(*id);
  if (!user && user.error().kind != Error::Kind::not_found) co_return std::unexpected(user.error());
  JsonArray all;
  if (user) {
    for (const ConsentSubject& client : granted_clients((*user)->user())) {
      const auto matches = [&](std::string_view name, const std::string& value) {
        return query->text(name).value_or(value) == value;
      };
      if (!matches("client_id", client.name) || !matches("audience", client.audience)) continue;
      all.push_back(shown(*id, client, (*user)->user().consents.at(client)));
    }
  }
  const std::size_t start = *page * *per_page;
  JsonArray grants;
  for (std::size_t i = start; i < all.size() && grants.size() < *per_page; ++i) {
    grants.push_back(std::move(all[i]));
  }
  if (!*with_totals) co_return Response::json(200, std::move(grants));
  JsonObject body{{"start", start}, {"limit", *per_page}, {"length", grants.size()},
                  {"total", all.size()}};
  body["grants"] = std::move(grants);
  co_return Response::json(200, std::move(body));
}

// Ends those of the user's grants that `ends` names. Nobody, or nothing to end, is fine.
template <typename Ends>
Task<Result<Response>> end_grants(Call& call, UserId id, Ends ends) {
  const auto user = co_await call.services.users.find(id);
  if (!user && user.error().kind != Error::Kind::not_found) co_return std::unexpected(user.error());
  const std::vector<ConsentSubject> clients =
      user ? granted_clients((*user)->user()) : std::vector<ConsentSubject>();
  for (const ConsentSubject& client : clients) {
    if (!ends(client)) continue;
    consent::Occasion occasion{.source = call.principal.actor(),
                               .actor = call.principal.actor(),
                               .now = call.services.clock.now()};
    const auto ended =
        co_await authentication::end_client(call.services, id, client, std::move(occasion));
    if (!ended) co_return std::unexpected(ended.error());
  }
  co_return Response::no_content();
}

Task<Result<Response>> delete_grant(Call& call) {
  const std::string id(call.request.path_value("id"));
  const auto user = user_of(id);
  if (!user) co_return Response::no_content();
  const auto is_it = [&](const ConsentSubject& client) { return id_of(*user, client) == id; };
  co_return co_await end_grants(call, *user, is_it);
}

Task<Result<Response>> delete_grants_of_user(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const auto id = wanted_user(*query);
  if (!id) co_return std::unexpected(id.error());
  const auto every = [](const ConsentSubject&) { return true; };
  co_return co_await end_grants(call, *id, every);
}

constexpr Route kGrantRoutes[] = {
    {http::Method::get, "/api/v2/grants", Access::scopes("read:grants"), list_grants,
     "What a user lets clients do: user_id, client_id, audience."},
    {http::Method::delete_, "/api/v2/grants", Access::scopes("delete:grants"),
     delete_grants_of_user, "Takes back all that a user lets clients do, and ends their tokens."},
    {http::Method::delete_, "/api/v2/grants/{id}", Access::scopes("delete:grants"), delete_grant,
     "Takes back what a user lets one client do, and ends its tokens."},
};

}  // namespace

std::span<const Route> grant_routes() { return kGrantRoutes; }

}  // namespace acquaint::api::management
