#include "forms/listed_questions.h"

#include <algorithm>
#include <set>
#include <vector>

namespace acquaint::forms {
namespace {

constexpr std::string_view kQuestions = "questions";
constexpr std::size_t kNameMax = 64;

// A property's name has small letters, digits and "_"; `number` tells apart what would be the same.
std::string name_for(const profile::AttributePath& path, std::size_t number) {
  std::string name;
  for (const char c : path.key()) {
    const bool is_word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    const bool is_capital = c >= 'A' && c <= 'Z';
    name.push_back(is_word ? c : is_capital ? static_cast<char>(c - 'A' + 'a') : '_');
  }
  const bool is_named = !name.empty() && name.front() >= 'a' && name.front() <= 'z' && name.size() <= kNameMax;
  return is_named ? name : "question_" + std::to_string(number);
}

JsonObject property_for(const profile::AttributeDefinition& definition) {
  if (definition.schema) return JsonObject{{"$ref", "attr:" + definition.path.text()}};
  JsonObject property{{"type", "string"}, {"title", definition.label}};
  if (definition.sensitive) property["x-sensitive"] = true;
  return property;
}

}  // namespace

Result<JsonObject> with_listed_questions(JsonObject document, const profile::Catalogue& catalogue) {
  const Json* questions = find(document, kQuestions);
  if (questions == nullptr) return document;
  const std::string at = pointer_to("", kQuestions);
  for (const std::string_view member : {"schema", "map", "uischema"}) {
    if (!document.contains(member)) continue;
    return invalid("form.malformed", "A form with a list of questions has no schema, map or uischema.",
                   pointer_to("", member));
  }
  const JsonArray* list = questions->if_array();
  if (list == nullptr || list->empty() || list->size() > 100) {
    return invalid("form.malformed", "A list of 1 to 100 attributes is expected.", at);
  }
  JsonObject properties, map;
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Json& path = (*list)[i];
    if (!path.is_string() || !seen.insert(path.get_string()).second) {
      return invalid("form.malformed", "The path of an attribute is expected, each once.", pointer_to(at, i));
    }
    const auto index = catalogue.find(path.get_string());
    if (!index) {
      return invalid("form.unknown_attribute", "The catalogue does not declare this attribute.", pointer_to(at, i));
    }
    const profile::AttributeDefinition& definition = catalogue.at(*index);
    std::string name = name_for(definition.path, i);
    if (properties.contains(name)) name = "question_" + std::to_string(i);
    properties[name] = property_for(definition);
    map[name] = definition.path.text();
  }
  document.erase(kQuestions);
  document["schema"] = JsonObject{{"type", "object"}, {"properties", std::move(properties)}};
  document["map"] = std::move(map);
  return document;
}

std::string place_in_list(const JsonObject& document, std::string field) {
  const JsonArray* list = find_array(document, kQuestions);
  constexpr std::string_view kProperties = "/schema/properties/";
  if (list == nullptr || !field.starts_with(kProperties)) return field;
  const std::string_view name = std::string_view(field).substr(kProperties.size());
  for (std::size_t i = 0; i < list->size(); ++i) {
    if (!(*list)[i].is_string()) continue;
    const auto path = profile::AttributePath::parse((*list)[i].get_string());
    if (!path) continue;
    const std::string own = name_for(*path, i);
    if (name == own || name.starts_with(own + "/")) return pointer_to(pointer_to("", kQuestions), i);
  }
  return pointer_to("", kQuestions);
}

}  // namespace acquaint::forms
