#include "forms/answer_schema.h"

#include <variant>

namespace acquaint::forms {
namespace {

// Of formats that draft 7 does not have, or has with another meaning: its times carry their offset, its addresses
// have any scheme.
std::string_view pattern_of(std::string_view format) {
  if (format == "time") return "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$";
  if (format == "uri") return "^[Hh][Tt][Tt][Pp][Ss]?://";
  if (format == "phone") return "^\\+[1-9][0-9]{1,14}$";
  return "";
}

void require_also(JsonObject& schema, JsonObject other) {
  Json& all = schema["allOf"];
  if (!all.is_array()) all.emplace_array();
  all.get_array().push_back(std::move(other));
}

// Members for people and of our own stay; a nested $schema would start another dialect.
JsonObject schema_of(const profile::Schema& schema) {
  JsonObject out = schema.document().get_object();
  out.erase("$schema");
  const std::string_view pattern = pattern_of(find_string(out, "format").value_or(""));
  if (pattern.empty()) return out;
  if (find_string(out, "format") != "uri") out.erase("format");
  require_also(out, {{"pattern", pattern}});
  return out;
}

// What may be chosen once the question that it depends on has this answer.
JsonObject schema_of_dependent(const Field& field, const std::string& answer, const std::vector<Json>& choices) {
  const JsonObject is_answer{{"properties", JsonObject{{field.dependence->field, JsonObject{{"const", answer}}}}},
                             {"required", JsonArray{Json(field.dependence->field)}}};
  JsonObject choice{{"enum", JsonArray(choices.begin(), choices.end())}};
  if (field.type == FieldType::choices) choice = JsonObject{{"items", std::move(choice)}};
  return {{"if", is_answer}, {"then", JsonObject{{"properties", JsonObject{{field.name, std::move(choice)}}}}}};
}

JsonObject schema_of(const Field& field) {
  JsonObject out = schema_of(field.schema);
  if (field.attribute_schema) require_also(out, schema_of(*field.attribute_schema));
  return out;
}

}  // namespace

JsonObject answer_schema(const Form& form) {
  JsonObject properties;
  JsonArray required;
  JsonArray dependent;
  for (const Step& step : form.steps()) {
    for (const Element& element : step.elements) {
      const auto* index = std::get_if<FieldIndex>(&element);
      if (index == nullptr || form.fields()[*index].read_only) continue;
      const Field& field = form.fields()[*index];
      properties[field.name] = schema_of(field);
      if (field.dependence) {
        for (const auto& [answer, choices] : field.dependence->choices) {
          dependent.push_back(schema_of_dependent(field, answer, choices));
        }
      }
      const bool is_always_shown = step.shown_when.empty() && field.shown_when.empty();
      if (field.required && is_always_shown) required.emplace_back(field.name);
    }
  }
  JsonObject schema{{"$schema", "http://json-schema.org/draft-07/schema#"},
                    {"title", form.say(form.title(), form.default_locale())},
                    {"type", "object"},
                    {"properties", std::move(properties)},
                    {"required", std::move(required)},
                    {"additionalProperties", false}};
  if (!dependent.empty()) schema["allOf"] = std::move(dependent);
  return schema;
}

}  // namespace acquaint::forms
