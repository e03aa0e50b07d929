#include "api/management/action_shape.h"

#include <utility>

namespace acquaint::api::management {
namespace {

using rules::ActionContent;
using rules::ActionVersion;
using rules::DeclaredAction;

JsonArray show_triggers(const DeclaredAction& action) {
  JsonArray shown;
  for (const rules::SupportedTrigger& trigger : action.supported_triggers) {
    shown.push_back(JsonObject{{"id", trigger.id}, {"version", trigger.version}});
  }
  return shown;
}

void put_content(JsonObject& shown, const ActionContent& content) {
  JsonArray dependencies, secrets;
  for (const rules::Dependency& one : content.dependencies) {
    JsonObject dependency{{"name", one.name}, {"version", one.version}};
    if (!one.registry_url.empty()) dependency["registry_url"] = one.registry_url;
    dependencies.push_back(std::move(dependency));
  }
  for (const rules::ActionSecret& secret : content.secrets) {
    secrets.push_back(JsonObject{{"name", secret.name}, {"updated_at", secret.updated_at}});
  }
  shown["code"] = content.code;
  shown["dependencies"] = std::move(dependencies);
  shown["runtime"] = content.runtime;
  shown["secrets"] = std::move(secrets);
}

JsonObject show_content(const DeclaredAction& action, const ActionVersion& version) {
  JsonObject shown{{"id", version.id},
                   {"number", version.number},
                   {"deployed", action.deployed == version.number},
                   {"status", "built"},
                   {"built_at", version.created_at},
                   {"created_at", version.created_at},
                   {"updated_at", version.created_at},
                   {"supported_triggers", show_triggers(action)}};
  put_content(shown, version.content);
  return shown;
}

JsonObject show_current(const ActionVersion& version) {
  return {{"id", version.id},         {"code", version.content.code},
          {"runtime", version.content.runtime}, {"status", "BUILT"},
          {"number", version.number}, {"build_time", version.created_at},
          {"created_at", version.created_at},   {"updated_at", version.created_at}};
}

bool is_all_deployed(const DeclaredAction& action) {
  const ActionVersion* version = action.deployed_version();
  return version != nullptr && version->content == action.draft;
}

// As others refer to it.
JsonObject show_head(const DeclaredAction& action) {
  return {{"id", action.id},
          {"name", action.name},
          {"supported_triggers", show_triggers(action)},
          {"created_at", action.created_at},
          {"updated_at", action.updated_at},
          {"all_changes_deployed", is_all_deployed(action)}};
}

void put_versions(JsonObject& shown, const DeclaredAction& action) {
  if (!action.versions.empty()) shown["current_version"] = show_current(action.versions.back());
  if (const ActionVersion* version = action.deployed_version()) {
    shown["deployed_version"] = show_content(action, *version);
  }
}

}  // namespace

JsonObject show_action(const DeclaredAction& action) {
  JsonObject shown = show_head(action);
  put_content(shown, action.draft);
  shown["status"] = action.errors.empty() ? "built" : "failed";
  put_versions(shown, action);
  if (action.errors.empty()) return shown;
  JsonArray& errors = shown["errors"].emplace_array();
  for (const rules::BuildError& error : action.errors) {
    errors.push_back(JsonObject{{"id", error.id}, {"msg", error.message}});
  }
  return shown;
}

JsonObject show_version(const DeclaredAction& action, const ActionVersion& version) {
  JsonObject shown = show_content(action, version);
  shown["action_id"] = action.id;
  shown["action"] = show_head(action);
  return shown;
}

JsonObject show_binding(const rules::Binding& binding, const DeclaredAction& action) {
  JsonObject head = show_head(action);
  put_versions(head, action);
  return {{"id", binding.id},
          {"trigger_id", binding.trigger},
          {"display_name", binding.display_name},
          {"action", std::move(head)},
          {"created_at", binding.created_at},
          {"updated_at", binding.created_at}};
}

}  // namespace acquaint::api::management
