#include <algorithm>
#include <set>

#include "flows/document_check.h"

namespace acquaint::flows {
namespace {

std::unexpected<Error> wrong(std::string at, std::string message) {
  return invalid("auth0_form.invalid", std::move(message), std::move(at));
}

// A text member that may be absent.
Result<Done> check_text(const JsonObject& object, std::string_view name, std::size_t bytes_max,
                        const std::string& at) {
  const Json* value = find(object, name);
  if (value == nullptr) return Done{};
  if (!value->is_string() || value->get_string().size() > bytes_max) {
    return wrong(pointer_to(at, name),
                 "A text of at most " + std::to_string(bytes_max) + " bytes is expected.");
  }
  return Done{};
}

Result<const JsonArray*> list_in(const JsonObject& object, std::string_view name, std::size_t most,
                                 const std::string& at) {
  static const JsonArray kNone;
  const Json* value = find(object, name);
  if (value == nullptr || value->is_null()) return &kNone;
  if (!value->is_array() || value->get_array().size() > most) {
    return wrong(pointer_to(at, name),
                 "A list of at most " + std::to_string(most) + " objects is expected.");
  }
  return value->if_array();
}

// An object with an id that no other of its list has.
Result<const JsonObject*> identified(const Json& value, std::set<std::string, std::less<>>& taken,
                                     const std::string& at) {
  const JsonObject* object = value.if_object();
  if (object == nullptr) return wrong(at, "An object is expected.");
  const auto id = find_string(*object, "id");
  if (!id || !is_part_id(*id)) {
    return wrong(pointer_to(at, "id"), "1 to 64 letters, digits, \"-\" and \"_\" are expected.");
  }
  if (!taken.emplace(*id).second) return wrong(pointer_to(at, "id"), "Another one has this id.");
  return object;
}

Result<Done> check_component(const JsonObject& component, const std::string& at) {
  for (const std::string_view name : {"type", "category"}) {
    const auto text = find_string(component, name);
    if (!text || text->empty() || text->size() > 100)
      return wrong(pointer_to(at, name), "A short text is expected.");
  }
  const Json* config = find(component, "config");
  if (config != nullptr && !config->is_object())
    return wrong(pointer_to(at, "config"), "An object is expected.");
  auto checked = check_text(component, "label", 10'000, at);
  if (checked) checked = check_text(component, "hint", 2'000, at);
  return checked;
}

Result<Done> check_step(const JsonObject& config, std::set<std::string, std::less<>>& components,
                        const std::string& at) {
  const auto list = list_in(config, "components", 500, at);
  if (!list) return std::unexpected(list.error());
  for (std::size_t i = 0; i < (*list)->size(); ++i) {
    const std::string place = pointer_to(pointer_to(at, "components"), i);
    const auto component = identified((**list)[i], components, place);
    if (!component) return std::unexpected(component.error());
    if (auto checked = check_component(**component, place); !checked) return checked;
  }
  return check_text(config, "next_node", 64, at);
}

Result<Done> check_router(const JsonObject& config, const std::string& at) {
  const auto list = list_in(config, "rules", 10, at);
  if (!list) return std::unexpected(list.error());
  std::set<std::string, std::less<>> taken;
  for (std::size_t i = 0; i < (*list)->size(); ++i) {
    const std::string place = pointer_to(pointer_to(at, "rules"), i);
    const auto rule = identified((**list)[i], taken, place);
    if (!rule) return std::unexpected(rule.error());
    if (auto checked = check_text(**rule, "next_node", 64, place); !checked) return checked;
  }
  return check_text(config, "fallback", 64, at);
}

Result<Done> check_node(const JsonObject& node, std::set<std::string, std::less<>>& components,
                        const std::string& at) {
  const auto type = find_string(node, "type");
  if (!type || type->empty() || type->size() > 100) {
    return wrong(pointer_to(at, "type"), "STEP, FLOW or ROUTER is expected.");
  }
  auto checked = check_text(node, "alias", 600, at);
  if (!checked) return checked;
  const Json* value = find(node, "config");
  if (value == nullptr) return Done{};
  const std::string place = pointer_to(at, "config");
  if (!value->is_object()) return wrong(place, "An object is expected.");
  const JsonObject& config = value->get_object();
  if (*type == "STEP") return check_step(config, components, place);
  if (*type == "ROUTER") return check_router(config, place);
  if (*type == "FLOW") {
    checked = check_text(config, "flow_id", 600, place);
    if (checked) checked = check_text(config, "next_node", 64, place);
  }
  return checked;
}

Result<Done> check_nodes(const JsonObject& form, const std::string& at) {
  const auto list = list_in(form, "nodes", kNodesMax, at);
  if (!list) return std::unexpected(list.error());
  std::set<std::string, std::less<>> nodes, components;
  for (std::size_t i = 0; i < (*list)->size(); ++i) {
    const std::string place = pointer_to(pointer_to(at, "nodes"), i);
    const auto node = identified((**list)[i], nodes, place);
    if (!node) return std::unexpected(node.error());
    if (auto checked = check_node(**node, components, place); !checked) return checked;
  }
  return Done{};
}

Result<Done> check_start(const JsonObject& form, const std::string& at) {
  const JsonObject* start = find_object(form, "start");
  if (start == nullptr) return Done{};
  const std::string place = pointer_to(at, "start");
  if (auto checked = check_text(*start, "next_node", 64, place); !checked) return checked;
  const auto list = list_in(*start, "hidden_fields", 200, place);
  if (!list) return std::unexpected(list.error());
  for (std::size_t i = 0; i < (*list)->size(); ++i) {
    const std::string field_at = pointer_to(pointer_to(place, "hidden_fields"), i);
    const JsonObject* field = (**list)[i].if_object();
    if (field == nullptr) return wrong(field_at, "An object is expected.");
    if (!is_part_id(find_string(*field, "key").value_or(""))) {
      return wrong(pointer_to(field_at, "key"),
                   "1 to 64 letters, digits, \"-\" and \"_\" are expected.");
    }
    if (auto checked = check_text(*field, "value", 2'000, field_at); !checked) return checked;
  }
  return Done{};
}

bool is_web_address(std::string_view text) {
  return text.starts_with("https://") || text.starts_with("http://") || text.starts_with("{{");
}

Result<Done> check_ending(const JsonObject& form, const std::string& at) {
  const JsonObject* ending = find_object(form, "ending");
  const JsonObject* redirection = ending == nullptr ? nullptr : find_object(*ending, "redirection");
  if (redirection == nullptr) return Done{};
  const std::string place = pointer_to(pointer_to(at, "ending"), "redirection");
  if (auto checked = check_text(*redirection, "target", 1'024, place); !checked) return checked;
  const auto target = find_string(*redirection, "target");
  if (target && !target->empty() && !is_web_address(*target)) {
    return wrong(pointer_to(place, "target"), "A web address is expected.");
  }
  return Done{};
}

}  // namespace

bool is_part_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

Result<Done> check_form_document(const JsonObject& form, const std::string& at) {
  auto checked = check_start(form, at);
  if (checked) checked = check_nodes(form, at);
  if (checked) checked = check_ending(form, at);
  const JsonObject* style = find_object(form, "style");
  if (checked && style != nullptr)
    checked = check_text(*style, "css", 5'000, pointer_to(at, "style"));
  return checked;
}

}  // namespace acquaint::flows
