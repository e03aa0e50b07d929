#include "api/management/actions.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "api/management/action_document.h"
#include "api/management/action_shape.h"
#include "api/management/edit.h"
#include "api/query.h"
#include "api/run_actions.h"
#include "rules/declared.h"

namespace acquaint::api::management {
namespace {

using http::Response;
using rules::DeclaredAction;

constexpr std::string_view kBindings = "action_bindings";

Result<Response> answer(const settings::Settings& settings, std::string_view id, int status) {
  const DeclaredAction* action = find_action(settings, id);
  if (action == nullptr) return no_action();
  return Response::json(status, show_action(*action));
}

Task<Result<Response>> list_actions(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const auto deployed = query->flag("deployed", true);
  if (!deployed) co_return std::unexpected(deployed.error());
  const auto installed = query->flag("installed", false);
  if (!installed) co_return std::unexpected(installed.error());
  std::vector<JsonObject> shown;
  for (const DeclaredAction& action : call.settings->scripts->actions) {
    const auto name = query->text("actionName");
    const auto trigger = query->text("triggerId");
    const bool fits = (!name || action.name == *name) && (!trigger || action.supports(*trigger)) &&
                      (!query->text("deployed") || action.deployed.has_value() == *deployed) && !*installed;
    if (fits) shown.push_back(show_action(action));
  }
  co_return page_of(*query, kActionList, std::move(shown));
}

Task<Result<Response>> get_action(Call& call) {
  co_return answer(*call.settings, call.request.path_value("id"), 200);
}

Result<Done> refuse_others(const JsonObject& body, bool can_deploy) {
  for (const auto& member : body) {
    const std::string_view name = member.key();
    const bool is_known = name == "name" || name == "supported_triggers" || (can_deploy && name == "deploy") ||
                          std::ranges::find(kActionContent, name) != std::end(kActionContent);
    if (!is_known) return unknown_field("", name);
  }
  return Done{};
}

// The body's secrets, with those that it names without a value as `held` has them.
Result<JsonArray> secrets_of(const JsonArray& given, const JsonArray& held, std::string_view now) {
  JsonArray secrets;
  for (std::size_t i = 0; i < given.size(); ++i) {
    JsonObject secret = given[i].as_object();
    secret["updated_at"] = now;
    if (!secret.contains("value")) {
      const auto before = std::ranges::find_if(held, [&](const Json& one) { return one.at("name") == secret.at("name"); });
      if (before == held.end()) {
        return invalid("action.malformed", "Missing required property: value", pointer_to("/secrets", i));
      }
      secret = before->as_object();
    }
    secrets.push_back(std::move(secret));
  }
  return secrets;
}

// As it can be read: secrets without a value are given an empty one.
Result<DeclaredAction> check(JsonObject element) {
  if (Json* secrets = element.if_contains("secrets"); secrets != nullptr && secrets->is_array()) {
    for (Json& secret : secrets->get_array()) {
      if (secret.is_object() && !secret.get_object().contains("value")) secret.get_object()["value"] = "";
    }
  }
  return rules::parse_action(element);
}

// Code that takes a runner too long, or too much memory, is broken; any other trouble is not the code's.
bool is_of_the_code(const Error& error) {
  return error.kind != Error::Kind::unavailable || error.code == "rules.timeout" || error.code == "rules.too_much_memory";
}

// What is wrong with the code, by a runner. `unavailable` when none can be reached: nothing is known of the code then.
Task<Result<JsonArray>> build(Call& call, const DeclaredAction& action) {
  rules::BuildWork work{.name = action.name, .code = action.draft.code, .modules = {}};
  for (const rules::Dependency& dependency : action.draft.dependencies) work.modules.push_back(dependency.name);
  JsonObject told = rules::to_json(work);
  const auto ran = co_await call.services.scripts.run(std::move(told));
  JsonArray errors;
  if (!ran && !is_of_the_code(ran.error())) co_return std::unexpected(ran.error());
  if (!ran) {
    errors.push_back(JsonObject{{"id", ran.error().code}, {"msg", ran.error().message}});
  } else if (ran->outcome.verdict != rules::Verdict::allow) {
    const rules::Outcome& outcome = ran->outcome;
    const std::string& id = outcome.error_code.empty() ? outcome.error_name : outcome.error_code;
    errors.push_back(JsonObject{{"id", id.empty() ? "Error" : id}, {"msg", outcome.error_message}});
  }
  co_return errors;
}

bool takes_name(const JsonObject& document, std::string_view name, std::string_view id) {
  const JsonArray& list = array_or_empty(document, kActionList);
  return std::ranges::any_of(list, [&](const Json& element) {
    return find_string(element.get_object(), "name") == name && id_in_document(element.get_object()) != id;
  });
}

std::unexpected<Error> name_taken() {
  return fail(Error::Kind::conflict, "action.exists", "An action with the same name already exists.");
}

// A file binds by name; what is renamed or removed is found by its id.
void bind_by_id(JsonObject& document) {
  Json* bindings = document.if_contains(kBindings);
  if (bindings == nullptr) return;
  for (auto& member : bindings->as_object()) {
    for (Json& binding : member.value().as_array()) {
      const JsonObject* named = find_element(document, kActionList, has_member("name", std::string(binding.at("action").as_string())));
      if (named != nullptr) binding.as_object()["action"] = id_in_document(*named);
    }
  }
}

Task<Result<Response>> create_action(Call& call) {
  auto body = read_new_body(call.request);
  if (!body) co_return std::unexpected(body.error());
  if (const auto usable = refuse_others(*body, true); !usable) co_return std::unexpected(usable.error());
  const bool deploys = find_bool(*body, "deploy").value_or(false);
  body->erase("deploy");
  const std::string id = rules::random_action_id(call.services.random), now = to_iso8601(call.services.clock.now());
  JsonObject element = std::move(*body);
  element["id"] = id;
  element["versions"] = JsonArray();
  element["created_at"] = element["updated_at"] = now;
  const auto action = check(element);
  if (!action) co_return std::unexpected(action.error());
  auto secrets = secrets_of(array_or_empty(element, "secrets"), {}, now);
  if (!secrets) co_return std::unexpected(secrets.error());
  element["secrets"] = std::move(*secrets);
  auto errors = co_await build(call, *action);
  if (!errors) co_return std::unexpected(errors.error());
  if (deploys && !errors->empty()) co_return not_built();
  if (!errors->empty()) element["errors"] = std::move(*errors);
  if (deploys) deploy_content(element, JsonObject(element), now);
  settings::DocumentChange add = [&](JsonObject document) -> Result<JsonObject> {
    if (takes_name(document, action->name, id)) return name_taken();
    add_element(document, kActionList, element);
    return document;
  };
  const auto edited = co_await edit(call, std::move(add));
  if (!edited) co_return std::unexpected(edited.error());
  co_return answer(**edited, id, 201);
}

// Without what is sealed, which is checked when the settings are built.
JsonObject open_part(JsonObject element) {
  for (const std::string_view name : {"secrets", "versions", "deployed_version", "errors"}) element.erase(name);
  return element;
}

Result<JsonObject> changed_element(const JsonObject& element, const JsonObject& changes, std::string_view now) {
  JsonObject changed = merged(element, changes);
  if (const JsonArray* given = find_array(changes, "secrets")) {
    auto secrets = secrets_of(*given, array_or_empty(element, "secrets"), now);
    if (!secrets) return std::unexpected(secrets.error());
    changed["secrets"] = std::move(*secrets);
  }
  changed["updated_at"] = now;
  return changed;
}

// What a runner looked at: a change of anything else may happen meanwhile.
bool is_built_alike(const JsonObject& one, const JsonObject& other) {
  return std::ranges::all_of(std::initializer_list<std::string_view>{"code", "dependencies"}, [&](std::string_view name) {
    const Json* mine = find(one, name);
    const Json* theirs = find(other, name);
    return mine == nullptr || theirs == nullptr ? mine == theirs : *mine == *theirs;
  });
}

std::unexpected<Error> changed_meanwhile() {
  return fail(Error::Kind::conflict, "action.changed", "The action was changed at the same time. Please look at it and try again.");
}

Task<Result<Response>> update_action(Call& call) {
  const auto changes = read_body(call.request);
  if (!changes) co_return std::unexpected(changes.error());
  if (const auto usable = refuse_others(*changes, false); !usable) co_return std::unexpected(usable.error());
  const std::string id(call.request.path_value("id")), now = to_iso8601(call.services.clock.now());
  JsonObject as_it_stands = call.settings->document;
  const JsonObject* held = find_element(as_it_stands, kActionList, has_id(id));
  if (held == nullptr) co_return no_action();
  const auto action = check(merged(open_part(*held), *changes));
  if (!action) co_return std::unexpected(action.error());
  const JsonObject before = *held;
  const auto errors = co_await build(call, *action);
  if (!errors) co_return std::unexpected(errors.error());
  settings::DocumentChange update = [&](JsonObject document) -> Result<JsonObject> {
    JsonObject* element = find_element(document, kActionList, has_id(id));
    if (element == nullptr) return no_action();
    if (!is_built_alike(*element, before)) return changed_meanwhile();
    if (takes_name(document, action->name, id)) return name_taken();
    bind_by_id(document);
    auto changed = changed_element(rules::completed_action(*element), *changes, now);
    if (!changed) return std::unexpected(changed.error());
    changed->erase("errors");
    if (!errors->empty()) (*changed)["errors"] = *errors;
    *element = std::move(*changed);
    return document;
  };
  const auto edited = co_await edit(call, std::move(update));
  if (!edited) co_return std::unexpected(edited.error());
  co_return answer(**edited, id, 200);
}

bool is_bound(const settings::Settings& settings, std::string_view id) {
  const auto& bindings = settings.scripts->bindings;
  return std::ranges::find(bindings, id, &rules::Binding::action) != bindings.end();
}

void unbind(JsonObject& document, std::string_view id) {
  Json* bindings = document.if_contains(kBindings);
  if (bindings == nullptr) return;
  for (auto& member : bindings->as_object()) {
    JsonArray kept;
    for (const Json& binding : member.value().as_array()) {
      if (find_string(binding.get_object(), "action") != id) kept.push_back(binding);
    }
    member.value() = std::move(kept);
  }
}

Task<Result<Response>> delete_action(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const auto force = query->flag("force", false);
  if (!force) co_return std::unexpected(force.error());
  const std::string id(call.request.path_value("id"));
  if (find_action(*call.settings, id) == nullptr) co_return no_action();
  if (!*force && is_bound(*call.settings, id)) {
    co_return fail(Error::Kind::conflict, "action.is_bound", "The action is bound to a trigger: remove the binding first, or use force.");
  }
  settings::DocumentChange remove = [&](JsonObject document) -> Result<JsonObject> {
    bind_by_id(document);
    if (*force) unbind(document, id);
    remove_elements(document, kActionList, has_id(id));
    return document;
  };
  const auto edited = co_await edit(call, std::move(remove));
  if (!edited) co_return std::unexpected(edited.error());
  co_return Response::no_content();
}

// What is written, with an event that the caller made up. Nothing that it wishes for is done.
Task<Result<Response>> test_action(Call& call) {
  const auto body = read_body(call.request);
  if (!body) co_return std::unexpected(body.error());
  if (const auto known = only_fields(*body, {"payload"}); !known) co_return std::unexpected(known.error());
  const DeclaredAction* action = find_action(*call.settings, call.request.path_value("id"));
  if (action == nullptr) co_return no_action();
  rules::ActionsWork work{.trigger = action->supported_triggers.front().id,
                          .actions = {rules::as_action(*action, action->draft)},
                          .event = object_or_empty(object_or_empty(*body, "payload"), "event"),
                          .from = 0,
                          .is_resumed = false,
                          .can_redirect = true,
                          .rules_executed = {},
                          .tenant = tenant_of(call.services)};
  const auto ran = co_await run_actions(call.services, std::move(work), call.request.id);
  if (!ran) co_return std::unexpected(ran.error());
  const rules::Outcome& outcome = ran->outcome;
  JsonObject payload{{"stats", JsonObject{{"action_duration_ms", ran->took.count()}}}};
  if (outcome.verdict == rules::Verdict::error || outcome.verdict == rules::Verdict::deny) {
    payload["error"] = JsonObject{{"name", outcome.error_name}, {"message", outcome.error_message}};
  }
  JsonArray& logs = payload["logs"].emplace_array();
  for (const rules::LogLine& line : ran->logs) logs.push_back(JsonObject{{"level", line.level}, {"text", line.text}});
  payload["id_token"] = outcome.id_token;
  payload["access_token"] = outcome.access_token;
  co_return Response::json(200, JsonObject{{"payload", std::move(payload)}});
}

constexpr std::string_view kPath = "/api/v2/actions/actions", kOne = "/api/v2/actions/actions/{id}";

constexpr Route kActionRoutes[] = {
    {http::Method::get, kPath, Access::scopes("read:actions"), list_actions,
     "Lists actions: paging, triggerId, actionName, deployed."},
    {http::Method::post, kPath, Access::scopes("create:actions"), create_action,
     "Writes an action; with deploy it is deployed at once."},
    {http::Method::get, kOne, Access::scopes("read:actions"), get_action, "Shows an action."},
    {http::Method::patch, kOne, Access::scopes("update:actions"), update_action,
     "Changes what is written; what is deployed stays."},
    {http::Method::delete_, kOne, Access::scopes("delete:actions"), delete_action,
     "Removes an action; with force also its bindings."},
    {http::Method::post, "/api/v2/actions/actions/{id}/test", Access::scopes("create:actions"), test_action,
     "Runs what is written with an event of the body."},
};

}  // namespace

std::span<const Route> action_routes() { return kActionRoutes; }

}  // namespace acquaint::api::management
