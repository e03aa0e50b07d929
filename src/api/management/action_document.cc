#include "api/management/action_document.h"

#include <algorithm>

#include "rules/declared.h"

namespace acquaint::api::management {
namespace {

bool are_too_many(const JsonArray& versions) {
  std::size_t bytes = 0;
  for (const Json& version : versions) bytes += find_string(version.get_object(), "code").value_or("").size();
  return versions.size() > rules::kActionVersionsMax || (versions.size() > 1 && bytes > rules::kVersionsBytesMax);
}

}  // namespace

std::unexpected<Error> no_action() {
  return fail(Error::Kind::not_found, "action.not_found", "There is no such action.");
}

const rules::DeclaredAction* find_action(const settings::Settings& settings, std::string_view id) {
  const auto& actions = settings.scripts->actions;
  const auto found = std::ranges::find(actions, id, &rules::DeclaredAction::id);
  return found == actions.end() ? nullptr : &*found;
}

std::string id_in_document(const JsonObject& element) {
  if (const auto id = find_string(element, "id")) return std::string(*id);
  return rules::derived_action_id(find_string(element, "name").value_or(""));
}

IsMeant has_id(std::string id) {
  return [id = std::move(id)](const JsonObject& element) { return id_in_document(element) == id; };
}

void deploy_content(JsonObject& element, const JsonObject& content, const std::string& now) {
  JsonArray& versions = element["versions"].as_array();
  const std::int64_t last = versions.empty() ? 0 : versions.back().at("number").as_int64();
  JsonObject version{{"number", last + 1}};
  for (const std::string_view name : kActionContent) {
    if (const Json* value = find(content, name)) version[name] = *value;
  }
  version["created_at"] = now;
  versions.push_back(std::move(version));
  while (are_too_many(versions)) versions.erase(versions.begin());
  element["deployed_version"] = last + 1;
}

std::unexpected<Error> not_built() {
  return fail(Error::Kind::invalid, "action.not_built", "A draft must be in the 'built' state.");
}

}  // namespace acquaint::api::management
