#include "api/management/action_versions.h"

#include <algorithm>
#include <utility>

#include "api/management/action_document.h"
#include "api/management/action_shape.h"
#include "rules/declared.h"

namespace acquaint::api::management {
namespace {

using http::Response;
using rules::ActionVersion;
using rules::DeclaredAction;

Result<Response> answer_newest(const settings::Settings& settings, std::string_view id) {
  const DeclaredAction* action = find_action(settings, id);
  if (action == nullptr) return no_action();
  return Response::json(200, show_version(*action, action->versions.back()));
}

Task<Result<Response>> deploy_action(Call& call) {
  const std::string id(call.request.path_value("id")), now = to_iso8601(call.services.clock.now());
  settings::DocumentChange deploy = [&](JsonObject document) -> Result<JsonObject> {
    JsonObject* element = find_element(document, kActionList, has_id(id));
    if (element == nullptr) return no_action();
    if (!array_or_empty(*element, "errors").empty()) return not_built();
    JsonObject completed = rules::completed_action(*element);
    deploy_content(completed, JsonObject(completed), now);
    *element = std::move(completed);
    return document;
  };
  const auto edited = co_await edit(call, std::move(deploy));
  if (!edited) co_return std::unexpected(edited.error());
  co_return answer_newest(**edited, id);
}

const ActionVersion* find_version(const DeclaredAction* action, std::string_view id) {
  if (action == nullptr) return nullptr;
  const auto found = std::ranges::find(action->versions, id, &ActionVersion::id);
  return found == action->versions.end() ? nullptr : &*found;
}

std::unexpected<Error> no_version() {
  return fail(Error::Kind::not_found, "action.no_version", "There is no such version of the action.");
}

Task<Result<Response>> deploy_version(Call& call) {
  const std::string id(call.request.path_value("id")), now = to_iso8601(call.services.clock.now());
  const ActionVersion* version = find_version(find_action(*call.settings, id), call.request.path_value("version"));
  if (version == nullptr) co_return no_version();
  settings::DocumentChange deploy = [&](JsonObject document) -> Result<JsonObject> {
    JsonObject* element = find_element(document, kActionList, has_id(id));
    if (element == nullptr) return no_action();
    JsonObject completed = rules::completed_action(*element);
    const JsonArray versions = completed.at("versions").as_array();
    const auto held = std::ranges::find_if(versions, [&](const Json& one) { return one.at("number") == version->number; });
    if (held == versions.end()) return no_version();
    deploy_content(completed, held->as_object(), now);
    *element = std::move(completed);
    return document;
  };
  const auto edited = co_await edit(call, std::move(deploy));
  if (!edited) co_return std::unexpected(edited.error());
  co_return answer_newest(**edited, id);
}

Task<Result<Response>> list_versions(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const DeclaredAction* action = find_action(*call.settings, call.request.path_value("id"));
  if (action == nullptr) co_return no_action();
  std::vector<JsonObject> shown;
  for (const ActionVersion& version : action->versions) shown.insert(shown.begin(), show_version(*action, version));
  co_return page_of(*query, "versions", std::move(shown));
}

Task<Result<Response>> get_version(Call& call) {
  const DeclaredAction* action = find_action(*call.settings, call.request.path_value("id"));
  const ActionVersion* version = find_version(action, call.request.path_value("version"));
  if (version == nullptr) co_return no_version();
  co_return Response::json(200, show_version(*action, *version));
}

constexpr Route kActionVersionRoutes[] = {
    {http::Method::post, "/api/v2/actions/actions/{id}/deploy", Access::scopes("create:actions"), deploy_action,
     "Makes a version of what is written, and puts it in force."},
    {http::Method::get, "/api/v2/actions/actions/{id}/versions", Access::scopes("read:actions"), list_versions,
     "Lists the versions of an action, newest first: paging."},
    {http::Method::get, "/api/v2/actions/actions/{id}/versions/{version}", Access::scopes("read:actions"), get_version,
     "Shows a version."},
    {http::Method::post, "/api/v2/actions/actions/{id}/versions/{version}/deploy", Access::scopes("create:actions"),
     deploy_version, "Puts an earlier version in force again, as a new one."},
};

}  // namespace

std::span<const Route> action_version_routes() { return kActionVersionRoutes; }

}  // namespace acquaint::api::management
