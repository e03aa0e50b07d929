#include "api/management/rules_configs.h"

#include <utility>

#include "api/management/edit.h"
#include "rules/declared.h"

namespace acquaint::api::management {
namespace {

using http::Response;

constexpr std::string_view kList = "rules_configs";

// Keys alone: a value can be set, and is never shown again.
Task<Result<Response>> list_configs(Call& call) {
  JsonArray shown;
  if (const JsonArray* list = find_array(call.settings->document, kList)) {
    for (const Json& element : *list) shown.push_back(JsonObject{{"key", element.at("key")}});
  }
  co_return Response::json(200, Json(std::move(shown)));
}

Task<Result<Response>> set_config(Call& call) {
  auto body = read_body(call.request);
  if (!body) co_return std::unexpected(body.error());
  if (body->contains("key")) co_return unknown_field("", "key");
  const std::string key(call.request.path_value("key"));
  (*body)["key"] = key;
  const auto config = rules::parse_config(*body);
  if (!config) co_return std::unexpected(config.error());
  settings::DocumentChange set = [&](JsonObject document) -> Result<JsonObject> {
    JsonObject* element = find_element(document, kList, has_member("key", key));
    if (element != nullptr) {
      (*element)["value"] = config->value;
    } else {
      add_element(document, kList, JsonObject{{"key", key}, {"value", config->value}});
    }
    return document;
  };
  const auto edited = co_await edit(call, std::move(set));
  if (!edited) co_return std::unexpected(edited.error());
  co_return Response::json(200, JsonObject{{"key", key}, {"value", config->value}});
}

Task<Result<Response>> delete_config(Call& call) {
  const std::string key(call.request.path_value("key"));
  settings::DocumentChange remove = [&](JsonObject document) -> Result<JsonObject> {
    remove_elements(document, kList, has_member("key", key));
    return document;
  };
  const auto edited = co_await edit(call, std::move(remove));
  if (!edited) co_return std::unexpected(edited.error());
  co_return Response::no_content();
}

constexpr Route kRuleConfigRoutes[] = {
    {http::Method::get, "/api/v2/rules-configs", Access::scopes("read:rules_configs"), list_configs,
     "Lists the keys of what rules are configured with."},
    {http::Method::put, "/api/v2/rules-configs/{key}", Access::scopes("update:rules_configs"), set_config,
     "Sets a value for rules; it is not shown again."},
    {http::Method::delete_, "/api/v2/rules-configs/{key}", Access::scopes("delete:rules_configs"),
     delete_config, "Removes a value for rules."},
};

}  // namespace

std::span<const Route> rule_config_routes() { return kRuleConfigRoutes; }

}  // namespace acquaint::api::management
