#include "forms/field.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "forms/control.h"

namespace acquaint::forms {
namespace {

using profile::AttributeDefinition;

constexpr std::int64_t kLineMax = 1000;       // Characters, where the schema sets no limit.
constexpr std::int64_t kParagraphMax = 10000;
constexpr std::int64_t kRatingMax = 11;       // Points of a rating, as in 0 to 10.

constexpr std::array<std::string_view, 15> kWidgets = {
    "text", "textarea", "email", "url", "tel", "number", "date", "time", "select", "radio", "checkbox",
    "checkboxes", "rating", "cards", "legal"};

std::unexpected<Error> bad_field(std::string message, std::string at) {
  return invalid("form.bad_field", std::move(message), std::move(at));
}

// The catalogue's label, unless it is only the attribute's own name and a title says more.
void name_after_attribute(JsonObject& schema, const FieldSource& source,
                          const AttributeDefinition* known) {
  const bool has_label = known != nullptr && known->label != source.attribute.key();
  if (has_label || !schema.contains("title")) schema["title"] = has_label ? known->label : source.name;
}

// The schema of the property after the catalogue has filled in what it leaves open.
Result<JsonObject> complete_schema(const FieldSource& source, const AttributeDefinition* known) {
  const Json* reference = find(source.property, "$ref");
  const bool inherits = reference != nullptr || !source.property.contains("type");
  if (reference != nullptr) {
    if (*reference != Json("attr:" + source.attribute.text())) {
      return bad_field("The $ref is \"attr:\" and the attribute that `map` gives for this field.",
                       source.property_at + "/$ref");
    }
    if (known == nullptr) {
      return invalid("form.unknown_attribute", "The catalogue does not declare this attribute.",
                     source.property_at + "/$ref");
    }
    const auto texts = only_fields(
        source.property, {"$ref", "title", "description", "default", "examples", "x-sensitive"},
        source.property_at);
    if (!texts) return std::unexpected(texts.error());
  }
  JsonObject schema;
  if (inherits && known != nullptr && known->schema) {
    if (const JsonObject* base = known->schema->document().if_object()) schema = *base;
  }
  for (const auto& member : source.property) {
    if (member.key() != "$ref") schema[member.key()] = member.value();
  }
  if (!source.property.contains("title")) name_after_attribute(schema, source, known);
  return schema;
}

bool is_text_choice(const Json& choice) {
  if (const JsonObject* object = choice.if_object()) {
    const Json* value = find(*object, "const");
    return value != nullptr && value->is_string();
  }
  return choice.is_string();
}

const JsonArray* find_choices(const JsonObject& schema) {
  const JsonArray* choices = find_array(schema, "oneOf");
  return choices != nullptr ? choices : find_array(schema, "enum");
}

bool has_choices(const profile::Schema& schema) {
  const JsonObject* document = schema.document().if_object();
  if (document == nullptr) return false;
  const JsonObject* items = find_object(*document, "items");
  return find_choices(items == nullptr ? *document : *items) != nullptr;
}

// A list of texts to choose from needs no `type`.
std::string_view type_of(const JsonObject& schema) {
  if (const auto type = find_string(schema, "type")) return *type;
  const JsonArray* choices = find_choices(schema);
  const bool is_text = choices != nullptr && std::ranges::all_of(*choices, is_text_choice);
  return is_text ? "string" : "";
}

Result<FieldType> read_type(const JsonObject& schema, const std::string& at) {
  const std::string_view type = type_of(schema);
  if (type == "string") return FieldType::text;
  if (type == "integer") return FieldType::integer;
  if (type == "number") return FieldType::number;
  if (type == "boolean") return FieldType::boolean;
  const JsonObject* items = find_object(schema, "items");
  if (type == "array" && items != nullptr && type_of(*items) == "string" &&
      find_choices(*items) != nullptr) {
    return FieldType::choices;
  }
  return bad_field("A field is a string, integer, number or boolean, or an array whose items are "
                   "strings of an enum or oneOf.",
                   at);
}

Result<std::vector<Option>> read_options(const JsonObject& schema, const std::string& at) {
  std::vector<Option> options;
  const JsonArray* choices = find_choices(schema);
  if (choices == nullptr) return options;
  const std::string list_at = at + (schema.contains("oneOf") ? "/oneOf" : "/enum");
  for (std::size_t i = 0; i < choices->size(); ++i) {
    const Json& choice = (*choices)[i];
    const std::string choice_at = pointer_to(list_at, i);
    const JsonObject* object = choice.if_object();
    const Json& value = object == nullptr ? choice : object->at("const");
    if (std::ranges::find(options, value, &Option::value) != options.end()) {
      return bad_field("This choice is there twice.", choice_at);
    }
    const std::string plain(value.is_string() ? std::string(value.get_string()) : to_text(value));
    Option option{.value = value, .label = {plain, object == nullptr ? choice_at : choice_at + "/title"}, .hint = {}};
    if (object != nullptr) {
      if (const auto title = find_string(*object, "title")) option.label.text = *title;
      const auto hint = find_string(*object, "description");
      if (hint) option.hint = {std::string(*hint), choice_at + "/description"};
    }
    options.push_back(std::move(option));
  }
  return options;
}

// The widgets that can ask for this, the usual one first.
std::vector<Widget> possible_widgets(const Field& field, const JsonObject& schema) {
  switch (field.type) {
    case FieldType::boolean:
      if (!field.options.empty()) return {Widget::radio, Widget::select};
      return {Widget::checkbox, Widget::legal};
    case FieldType::choices: return {Widget::checkboxes, Widget::cards};
    case FieldType::number:
    case FieldType::integer:
      if (!field.options.empty()) return {Widget::select, Widget::radio};
      if (field.type == FieldType::number) return {Widget::number};
      return {Widget::number, Widget::rating};
    case FieldType::text: break;
  }
  if (!field.options.empty()) return {Widget::select, Widget::radio, Widget::cards};
  const std::string_view format = find_string(schema, "format").value_or("");
  if (format == "email") return {Widget::email, Widget::text};
  if (format == "uri") return {Widget::url, Widget::text};
  if (format == "phone") return {Widget::tel, Widget::text};
  if (format == "date") return {Widget::date, Widget::text};
  if (format == "time") return {Widget::time, Widget::text};
  return {Widget::text, Widget::textarea};
}

Result<Widget> choose_widget(const Field& field, const JsonObject& schema, const JsonObject& options,
                             const std::string& at) {
  const std::vector<Widget> possible = possible_widgets(field, schema);
  std::string_view wanted = find_string(options, "format").value_or("");
  if (wanted.empty() && find_bool(options, "multi").value_or(false)) wanted = "textarea";
  if (wanted.empty()) return possible.front();
  for (const Widget widget : possible) {
    if (name_of(widget) == wanted) return widget;
  }
  return bad_field("This field cannot be asked for that way.", at + "/options/format");
}

Result<Done> add_rating_options(Field& field, const std::string& at) {
  const bool whole = field.minimum && field.maximum && field.minimum->is_int64() &&
                     field.maximum->is_int64();
  const std::int64_t least = whole ? field.minimum->get_int64() : 0;
  const std::int64_t most = whole ? field.maximum->get_int64() : -1;
  if (most <= least || most - least >= kRatingMax) {
    return bad_field("A rating needs a whole minimum and maximum with at most 11 points.", at);
  }
  for (std::int64_t point = least; point <= most; ++point) {
    field.options.push_back({.value = Json(point), .label = {std::to_string(point), ""}, .hint = {}});
  }
  return Done{};
}

std::optional<Json> copy_of(const JsonObject& schema, std::string_view name) {
  const Json* value = find(schema, name);
  return value == nullptr ? std::nullopt : std::optional<Json>(*value);
}

std::optional<std::int64_t> size_of(const JsonObject& schema, std::string_view name) {
  const auto size = find_number(schema, name);
  return size ? std::optional(static_cast<std::int64_t>(*size)) : std::nullopt;
}

void read_limits(Field& field, const JsonObject& schema) {
  const bool is_list = field.type == FieldType::choices;
  field.size_min = size_of(schema, is_list ? "minItems" : "minLength");
  field.size_max = size_of(schema, is_list ? "maxItems" : "maxLength");
  field.minimum = copy_of(schema, "minimum");
  field.maximum = copy_of(schema, "maximum");
  field.step = copy_of(schema, "multipleOf");
}

// With another answer, the choices are suggestions.
void open_choices(JsonObject& schema, Field& field) {
  JsonObject& text = field.type == FieldType::choices ? schema.at("items").as_object() : schema;
  text.erase("oneOf");
  text.erase("enum");
  text["type"] = "string";
  if (const auto own = size_of(text, "maxLength")) field.other->size_max = *own;
  text["maxLength"] = field.other->size_max;
}

// What everybody wants and nobody writes: limits that keep an answer a reasonable size.
void add_limits(JsonObject& schema, Field& field) {
  if (field.other) open_choices(schema, field);
  if (field.widget == Widget::legal && field.required) schema["const"] = true;
  if (field.type == FieldType::choices) schema["uniqueItems"] = true;
  if (field.type == FieldType::text && field.options.empty() && !schema.contains("maxLength")) {
    schema["maxLength"] = field.widget == Widget::textarea ? kParagraphMax : kLineMax;
  }
}

void read_texts(Field& field, const FieldSource& source, const JsonObject& schema) {
  if (const auto label = find_string(source.control, "label")) {
    field.label = {std::string(*label), source.control_at + "/label"};
  } else {
    field.label = {std::string(*find_string(schema, "title")), source.property_at + "/title"};
  }
  if (const auto hint = find_string(schema, "description")) {
    field.hint = {std::string(*hint), source.property_at + "/description"};
  }
  const JsonArray* examples = find_array(schema, "examples");
  if (examples != nullptr && !examples->empty() && !examples->front().is_structured()) {
    const Json& example = examples->front();
    const std::string text = example.is_string() ? std::string(example.get_string()) : to_text(example);
    field.placeholder = {text, source.property_at + "/examples/0"};
  }
}

// How the answer goes beyond what its choices and terms allow, where the keyword alone says too little.
std::vector<profile::SchemaProblem> check_further(const Field& field, const Json& answer) {
  const JsonArray* list = answer.if_array();
  if (!field.other || list == nullptr) return {};
  const auto own = std::ranges::count_if(*list, [&field](const Json& choice) {
    return std::ranges::find(field.options, choice, &Option::value) == field.options.end();
  });
  if (own < 2) return {};
  return {{"", "other", "Please give at most one answer of your own."}};
}

}  // namespace

std::string_view name_of(FieldType type) {
  switch (type) {
    case FieldType::text: return "string";
    case FieldType::integer: return "integer";
    case FieldType::number: return "number";
    case FieldType::boolean: return "boolean";
    case FieldType::choices: return "array";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

std::string_view name_of(Widget widget) { return kWidgets[static_cast<std::size_t>(widget)]; }

std::vector<profile::SchemaProblem> Field::check(const Json& answer) const {
  auto problems = schema.check(answer);
  if (problems.empty() && attribute_schema) problems = attribute_schema->check(answer);
  if (problems.empty()) problems = check_further(*this, answer);
  for (auto& problem : problems) {
    if (widget == Widget::legal && problem.rule == "const") {
      problem = {problem.field, "accept", "Please accept this to go on."};
    }
    problem.field = pointer_to("", name) + problem.field;
  }
  return problems;
}

Result<Field> make_field(FieldSource source, const profile::Catalogue& catalogue) {
  const auto index = catalogue.find(source.attribute.text());
  const AttributeDefinition* known = index ? &catalogue.at(*index) : nullptr;
  const std::string at = source.property_at;

  auto schema = complete_schema(source, known);
  if (!schema) return std::unexpected(schema.error());
  // First as it stands, so that everything below reads members of the right type.
  auto compiled = profile::Schema::compile(*schema);
  if (!compiled) {
    Error error = compiled.error();
    error.field = at + error.field;
    return std::unexpected(std::move(error));
  }
  const auto type = read_type(*schema, at);
  if (!type) return std::unexpected(type.error());
  const bool read_only = find_bool(*schema, "readOnly").value_or(false);
  if (read_only && source.required) {
    return bad_field("A field that is read-only cannot be required.", at + "/readOnly");
  }

  Field field{.name = source.name, .attribute = source.attribute, .index = index, .type = *type,
              .label = {}, .hint = {}, .options = {}, .required = source.required, .read_only = read_only, .autocomplete = {},
              .initial = copy_of(*schema, "default"), .size_min = {}, .size_max = {}, .minimum = {},
              .maximum = {}, .step = {}, .consent = {}, .shown_when = std::move(source.shown_when),
              .schema = *compiled, .attribute_schema = {}};
  read_texts(field, source, *schema);
  field.sensitive = find_bool(*schema, "x-sensitive").value_or(known != nullptr && known->sensitive);
  if (known != nullptr) field.attribute_schema = known->schema;

  const bool is_list = field.type == FieldType::choices;
  auto options = is_list ? read_options(*find_object(*schema, "items"), at + "/items")
                         : read_options(*schema, at);
  if (!options) return std::unexpected(options.error());
  field.options = std::move(*options);

  const JsonObject none;
  const JsonObject* control = find_object(source.control, "options");
  const JsonObject& control_options = control == nullptr ? none : *control;
  if (field.type == FieldType::boolean) field.options = labelled_answers(control_options, source.control_at);
  const auto widget = choose_widget(field, *schema, control_options, source.control_at);
  if (!widget) return std::unexpected(widget.error());
  field.widget = *widget;
  if (auto applied = apply_control(field, control_options, source.control_at); !applied) {
    return std::unexpected(applied.error());
  }
  if (field.other && known != nullptr && known->schema && has_choices(*known->schema)) {
    return bad_field("The catalogue allows the choices alone.", source.control_at + "/options/allowOther");
  }

  add_limits(*schema, field);
  read_limits(field, *schema);
  if (field.widget == Widget::rating) {
    if (const auto added = add_rating_options(field, at); !added) {
      return std::unexpected(added.error());
    }
  }
  auto limited = profile::Schema::compile(*schema);
  if (!limited) return std::unexpected(limited.error());
  field.schema = std::move(*limited);
  if (field.initial && !field.check(*field.initial).empty()) {
    return bad_field("The default does not conform to the schema.", at + "/default");
  }
  return field;
}

}  // namespace acquaint::forms
