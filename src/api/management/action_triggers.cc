#include "api/management/action_triggers.h"

#include <algorithm>
#include <utility>

#include "api/management/action_document.h"
#include "api/management/action_shape.h"
#include "api/management/edit.h"
#include "rules/declared.h"

namespace acquaint::api::management {
namespace {

using http::Response;
using rules::DeclaredAction;

constexpr std::string_view kBindings = "action_bindings";

JsonArray compatible_with(const rules::Trigger& trigger) {
  if (trigger.compatible == 0) return {};
  return {JsonObject{{"id", trigger.id}, {"version", "v" + std::to_string(trigger.compatible)}}};
}

Task<Result<Response>> list_triggers(Call&) {
  JsonArray runtimes, shown;
  for (const std::string_view runtime : rules::known_runtimes()) runtimes.push_back(Json(runtime));
  for (const rules::Trigger& trigger : rules::known_triggers()) {
    for (std::size_t version = 1; version <= trigger.versions; ++version) {
      shown.push_back(JsonObject{{"id", trigger.id},
                                 {"version", "v" + std::to_string(version)},
                                 {"status", version == trigger.versions ? "CURRENT" : "DEPRECATED"},
                                 {"runtimes", runtimes},
                                 {"default_runtime", runtimes.back()},
                                 {"compatible_triggers", version == trigger.versions ? compatible_with(trigger) : JsonArray()},
                                 {"binding_policy", "trigger-bound"}});
    }
  }
  co_return Response::json(200, JsonObject{{"triggers", std::move(shown)}});
}

std::unexpected<Error> no_trigger() {
  return fail(Error::Kind::not_found, "action.no_trigger", "There is no such trigger.");
}

// What is bound to the trigger, in the order in which it runs.
std::vector<JsonObject> bindings_of(const settings::Settings& settings, std::string_view trigger) {
  const rules::DeclaredScripts& scripts = *settings.scripts;
  std::vector<JsonObject> shown;
  for (const rules::Binding& binding : scripts.bindings) {
    if (binding.trigger != trigger) continue;
    const auto action = std::ranges::find(scripts.actions, binding.action, &DeclaredAction::id);
    shown.push_back(show_binding(binding, *action));
  }
  return shown;
}

Task<Result<Response>> list_bindings(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const std::string_view trigger = call.request.path_value("trigger");
  if (rules::find_trigger(trigger) == nullptr) co_return no_trigger();
  co_return page_of(*query, "bindings", bindings_of(*call.settings, trigger));
}

// The action that a binding of the body means; null when there is none.
const DeclaredAction* action_of(const rules::DeclaredScripts& scripts, const JsonObject& given) {
  const JsonObject& ref = object_or_empty(given, "ref");
  const auto type = find_string(ref, "type");
  std::string value(find_string(ref, "value").value_or(""));
  if (type == "binding_id") {
    const auto binding = std::ranges::find(scripts.bindings, value, &rules::Binding::id);
    if (binding != scripts.bindings.end()) value = binding->action;
  }
  const auto by = type == "action_name" ? &DeclaredAction::name : &DeclaredAction::id;
  const auto found = std::ranges::find(scripts.actions, value, by);
  return found == scripts.actions.end() ? nullptr : &*found;
}

Result<JsonArray> read_bindings(const Call& call, const JsonObject& body, std::string_view trigger) {
  const JsonArray* given = find_array(body, "bindings");
  if (given == nullptr) return invalid("action_binding.malformed", "Missing required property: bindings");
  JsonArray bindings;
  for (std::size_t i = 0; i < given->size(); ++i) {
    const std::string at = pointer_to("/bindings", i);
    const JsonObject* one = (*given)[i].if_object();
    if (one == nullptr) return invalid("action_binding.malformed", "An object is expected.", at);
    if (const auto known = only_fields(*one, {"ref", "display_name"}, at); !known) return std::unexpected(known.error());
    const DeclaredAction* action = action_of(*call.settings->scripts, *one);
    if (action == nullptr || !action->deployed || !action->supports(trigger)) {
      return invalid("action_binding.no_action", "This is no action that is deployed and made for the trigger.", at + "/ref");
    }
    JsonObject binding{{"action", action->id}, {"created_at", to_iso8601(call.services.clock.now())}};
    if (const Json* name = find(*one, "display_name")) binding["display_name"] = *name;
    bindings.push_back(std::move(binding));
  }
  return bindings;
}

Task<Result<Response>> set_bindings(Call& call) {
  const std::string trigger(call.request.path_value("trigger"));
  if (rules::find_trigger(trigger) == nullptr) co_return no_trigger();
  const auto body = read_body(call.request);
  if (!body) co_return std::unexpected(body.error());
  if (const auto known = only_fields(*body, {"bindings"}); !known) co_return std::unexpected(known.error());
  const auto bindings = read_bindings(call, *body, trigger);
  if (!bindings) co_return std::unexpected(bindings.error());
  settings::DocumentChange set = [&](JsonObject document) -> Result<JsonObject> {
    if (!document.contains(kBindings)) document[kBindings] = JsonObject();
    document[kBindings].as_object()[trigger] = *bindings;
    return document;
  };
  const auto edited = co_await edit(call, std::move(set));
  if (!edited) co_return std::unexpected(edited.error());
  JsonArray shown;
  for (JsonObject& binding : bindings_of(**edited, trigger)) shown.push_back(std::move(binding));
  co_return Response::json(200, JsonObject{{"bindings", std::move(shown)}});
}

Task<Result<Response>> get_execution(Call& call) {
  auto execution = call.services.recent_executions.find(std::string(call.request.path_value("id")));
  if (!execution) co_return fail(Error::Kind::not_found, "action.no_execution", "There is no such execution.");
  co_return Response::json(200, std::move(*execution));
}

constexpr Route kTriggerRoutes[] = {
    {http::Method::get, "/api/v2/actions/triggers", Access::scopes("read:actions"), list_triggers,
     "Lists what actions can be bound to."},
    {http::Method::get, "/api/v2/actions/triggers/{trigger}/bindings", Access::scopes("read:actions"), list_bindings,
     "Lists the actions that run at a trigger, in their order."},
    {http::Method::patch, "/api/v2/actions/triggers/{trigger}/bindings", Access::scopes("update:actions"), set_bindings,
     "Says which actions run at a trigger, in their order."},
    {http::Method::get, "/api/v2/actions/executions/{id}", Access::scopes("read:actions"), get_execution,
     "Shows how one of the latest executions went."},
};

}  // namespace

std::span<const Route> action_trigger_routes() { return kTriggerRoutes; }

}  // namespace acquaint::api::management
