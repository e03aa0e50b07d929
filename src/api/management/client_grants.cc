#include "api/management/client_grants.h"

#include <algorithm>

#include "api/management/edit.h"
#include "api/management/page.h"
#include "login/client_grant.h"
#include "login/declared_id.h"

namespace acquaint::api::management {
namespace {

using http::Response;
using login::DeclaredGrant;

constexpr std::string_view kList = "client_grants";
constexpr std::string_view kChangeable[] = {"scope", "authorization_details_types", "organization_usage",
                                            "allow_any_organization", "allow_all_scopes"};

std::unexpected<Error> no_grant() {
  return fail(Error::Kind::not_found, "client_grant.not_found", "There is no such grant.");
}

const DeclaredGrant* find_grant(const settings::Settings& settings, std::string_view id) {
  const auto found = std::ranges::find(settings.client_grants, id, &DeclaredGrant::id);
  return found == settings.client_grants.end() ? nullptr : &*found;
}

IsMeant is_grant(std::string id) {
  return [id = std::move(id)](const JsonObject& element) { return login::client_grant_id(element) == id; };
}

bool is_built_in(const settings::Settings& settings, std::string_view id) {
  JsonObject document = settings.document;
  return find_grant(settings, id) != nullptr &&
         find_element(document, kList, is_grant(std::string(id))) == nullptr;
}

JsonObject describe(const DeclaredGrant& grant) {
  JsonObject shown{{"id", grant.id}, {"client_id", grant.client_id}, {"audience", grant.audience}};
  shown["scope"] = JsonArray();
  for (const auto& member : grant.declared) shown[member.key()] = member.value();
  shown["subject_type"] = grant.is_for_users ? "user" : "client";
  return shown;
}

Result<Response> answer(const settings::Settings& settings, std::string_view id, int status) {
  const DeclaredGrant* grant = find_grant(settings, id);
  if (grant == nullptr) return no_grant();
  return Response::json(status, describe(*grant));
}

Task<Result<Response>> list_grants(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const auto page = PageQuery::parse(*query);
  if (!page) co_return std::unexpected(page.error());
  std::vector<JsonObject> shown;
  for (const DeclaredGrant& grant : call.settings->client_grants) {
    JsonObject one = describe(grant);
    const bool is_wanted = std::ranges::all_of(
        std::initializer_list<std::string_view>{"client_id", "audience", "subject_type"},
        [&](std::string_view name) { return !query->text(name) || query->text(name) == find_string(one, name); });
    if (is_wanted) shown.push_back(std::move(one));
  }
  co_return show_page(kList, "id", std::move(shown), *page, {});
}

Task<Result<Response>> get_grant(Call& call) {
  co_return answer(*call.settings, call.request.path_value("id"), 200);
}

Result<Done> check_parties(const settings::Settings& settings, const DeclaredGrant& grant) {
  if (settings.find_client(grant.client_id) == nullptr) {
    return fail(Error::Kind::not_found, "client.not_found", "There is no such client.");
  }
  if (login::find_resource_server(settings.resource_servers, grant.audience) == nullptr) {
    return fail(Error::Kind::not_found, "resource_server.not_found", "There is no such API.");
  }
  return Done{};
}

bool is_same(const DeclaredGrant& a, const DeclaredGrant& b) {
  return a.client_id == b.client_id && a.audience == b.audience && a.is_for_users == b.is_for_users;
}

std::unexpected<Error> taken() {
  return fail(Error::Kind::conflict, "client_grant.exists", "The client has a grant for this audience already.");
}

Task<Result<Response>> create_grant(Call& call) {
  auto body = read_new_body(call.request);
  if (!body) co_return std::unexpected(body.error());
  if (body->contains("id")) co_return unknown_field("", "id");
  (*body)["id"] = login::random_id("cgr_", call.services.random);
  const auto grant = login::parse_client_grant(*body);
  if (!grant) co_return std::unexpected(grant.error());
  if (auto known = check_parties(*call.settings, *grant); !known) co_return std::unexpected(known.error());
  const bool is_held = std::ranges::any_of(call.settings->client_grants, [&](const DeclaredGrant& other) {
    return is_same(other, *grant);
  });
  if (is_held) co_return taken();
  settings::DocumentChange add = [&](JsonObject document) -> Result<JsonObject> {
    const auto is_its_like = [&](const JsonObject& element) {
      const auto other = login::parse_client_grant(element);
      return other && is_same(*other, *grant);
    };
    if (find_element(document, kList, is_its_like) != nullptr) return taken();
    add_element(document, kList, *body);
    return document;
  };
  const auto edited = co_await edit(call, std::move(add));
  if (!edited) co_return std::unexpected(edited.error());
  co_return answer(**edited, grant->id, 201);
}

Task<Result<Response>> update_grant(Call& call) {
  const auto changes = read_body(call.request);
  if (!changes) co_return std::unexpected(changes.error());
  for (const auto& member : *changes) {
    if (std::ranges::find(kChangeable, std::string_view(member.key())) == std::end(kChangeable)) {
      co_return unknown_field("", member.key());
    }
  }
  const std::string id(call.request.path_value("id"));
  if (is_built_in(*call.settings, id)) co_return refuse_built_in();
  settings::DocumentChange update = [&](JsonObject document) -> Result<JsonObject> {
    JsonObject* element = find_element(document, kList, is_grant(id));
    if (element == nullptr) return no_grant();
    JsonObject changed = merged(*element, *changes);
    changed["id"] = id;
    if (const auto parsed = login::parse_client_grant(changed); !parsed) return std::unexpected(parsed.error());
    *element = std::move(changed);
    return document;
  };
  const auto edited = co_await edit(call, std::move(update));
  if (!edited) co_return std::unexpected(edited.error());
  co_return answer(**edited, id, 200);
}

Task<Result<Response>> delete_grant(Call& call) {
  const std::string id(call.request.path_value("id"));
  if (is_built_in(*call.settings, id)) co_return refuse_built_in();
  settings::DocumentChange remove = [&](JsonObject document) -> Result<JsonObject> {
    remove_elements(document, kList, is_grant(id));
    return document;
  };
  const auto edited = co_await edit(call, std::move(remove));
  if (!edited) co_return std::unexpected(edited.error());
  co_return Response::no_content();
}

constexpr Route kClientGrantRoutes[] = {
    {http::Method::get, "/api/v2/client-grants", Access::scopes("read:client_grants"), list_grants,
     "Lists what clients may do: paging, client_id, audience, subject_type."},
    {http::Method::post, "/api/v2/client-grants", Access::scopes("create:client_grants"), create_grant,
     "Lets a client do something at an API."},
    {http::Method::get, "/api/v2/client-grants/{id}", Access::scopes("read:client_grants"), get_grant,
     "Shows a grant."},
    {http::Method::patch, "/api/v2/client-grants/{id}", Access::scopes("update:client_grants"), update_grant,
     "Changes the scopes of a grant."},
    {http::Method::delete_, "/api/v2/client-grants/{id}", Access::scopes("delete:client_grants"),
     delete_grant, "Takes a grant back."},
};

}  // namespace

std::span<const Route> client_grant_routes() { return kClientGrantRoutes; }

}  // namespace acquaint::api::management
