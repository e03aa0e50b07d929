#include "flows/path.h"

#include "flows/condition.h"
#include "flows/document_check.h"

namespace acquaint::flows {
namespace {

const JsonObject* config_of(const JsonObject& form, std::string_view node) {
  const JsonObject* found = find_node(form, node);
  return found == nullptr ? nullptr : find_object(*found, "config");
}

std::string route(const JsonObject& config, const Scope& scope, const Chance& chance) {
  if (const JsonArray* rules = find_array(config, "rules")) {
    for (const Json& element : *rules) {
      const JsonObject* rule = element.if_object();
      const Json* condition = rule == nullptr ? nullptr : find(*rule, "condition");
      if (condition == nullptr) continue;
      const auto held = holds(*condition, scope, chance);
      if (held && *held) return std::string(find_string(*rule, "next_node").value_or(""));
    }
  }
  return std::string(find_string(config, "fallback").value_or(""));
}

}  // namespace

const JsonObject* find_node(const JsonObject& form, std::string_view id) {
  const JsonArray* nodes = find_array(form, "nodes");
  if (nodes == nullptr || id.empty()) return nullptr;
  for (const Json& node : *nodes) {
    const JsonObject* object = node.if_object();
    if (object != nullptr && find_string(*object, "id") == id) return object;
  }
  return nullptr;
}

std::string_view config_text(const JsonObject& form, std::string_view node, std::string_view name) {
  const JsonObject* config = config_of(form, node);
  return config == nullptr ? std::string_view() : find_string(*config, name).value_or("");
}

std::string_view first_node(const JsonObject& form) {
  const JsonObject* start = find_object(form, "start");
  const auto named = start == nullptr ? std::nullopt : find_string(*start, "next_node");
  if (named) return *named;
  const JsonArray* nodes = find_array(form, "nodes");
  const JsonObject* first = nodes == nullptr || nodes->empty() ? nullptr : (*nodes)[0].if_object();
  return first == nullptr ? "" : find_string(*first, "id").value_or("");
}

Result<Stop> follow(const JsonObject& form, std::string_view pointer, const Scope& scope,
                    const Chance& chance) {
  std::string at(pointer);
  for (std::size_t hops = 0; hops <= kNodesMax; ++hops) {
    const JsonObject* node = find_node(form, at);
    if (node == nullptr) return Stop{};
    const std::string_view type = find_string(*node, "type").value_or("");
    if (type == "STEP") return Stop{Stop::Kind::step, at};
    if (type == "FLOW") return Stop{Stop::Kind::flow, at};
    const JsonObject* config = find_object(*node, "config");
    if (config == nullptr) return Stop{};
    at = type == "ROUTER" ? route(*config, scope, chance)
                          : std::string(find_string(*config, "next_node").value_or(""));
  }
  return invalid("auth0_form.loop", "The form leads in a circle.");
}

Result<JsonObject> hidden_fields(const JsonObject& form, const JsonObject& given,
                                 const Scope& scope, const Chance& chance) {
  JsonObject fields;
  const JsonObject* start = find_object(form, "start");
  const JsonArray* declared = start == nullptr ? nullptr : find_array(*start, "hidden_fields");
  if (declared == nullptr) return fields;
  for (const Json& element : *declared) {
    const std::string key(find_string(element.get_object(), "key").value_or(""));
    const Json* own = find(element.get_object(), "value");
    if (const Json* value = find(given, key)) {
      fields[key] = *value;
    } else if (own != nullptr) {
      auto filled = fill(*own, scope, chance);
      if (!filled) return std::unexpected(filled.error());
      if (*filled) fields[key] = std::move(**filled);
    }
  }
  return fields;
}

}  // namespace acquaint::flows
