#include "flows/component.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "flows/markup.h"
#include "flows/path.h"

namespace acquaint::flows {
namespace {

constexpr std::size_t kTextMax =
    10'000;  // Characters of an answer whose component has no limit of its own.

std::string_view text_of(const JsonObject& object, std::string_view name) {
  return find_string(object, name).value_or("");
}

bool flag_of(const JsonObject& object, std::string_view name) {
  return find_bool(object, name).value_or(false);
}

// What each type of field is to a page.
struct FieldKind {
  std::string_view type;
  std::string_view widget;      // With several answers: "checkboxes".
  std::string_view input_type;  // Empty: not an input with a value.
};

constexpr FieldKind kFields[] = {
    {"TEXT", "text", "text"},  {"EMAIL", "email", "email"},    {"URL", "url", "url"},
    {"TEL", "tel", "tel"},     {"NUMBER", "number", "number"}, {"BOOLEAN", "checkbox", ""},
    {"LEGAL", "checkbox", ""}, {"CHOICE", "radio", ""},        {"DROPDOWN", "select", ""},
    {"CARDS", "radio", ""},    {"DATE", "date", "date"},
};

constexpr std::string_view kBlocks[] = {"RICH_TEXT",       "HTML",       "DIVIDER", "NEXT_BUTTON",
                                        "PREVIOUS_BUTTON", "JUMP_BUTTON"};

const FieldKind* find_field(const JsonObject& component) {
  if (text_of(component, "category") != "FIELD") return nullptr;
  const auto found = std::ranges::find(kFields, text_of(component, "type"), &FieldKind::type);
  return found == std::end(kFields) ? nullptr : &*found;
}

bool is_multiple(const JsonObject& component) {
  return flag_of(object_or_empty(component, "config"), "multiple") &&
         find_array(object_or_empty(component, "config"), "options") != nullptr;
}

std::string_view widget_of(const FieldKind& kind, const JsonObject& component) {
  const JsonObject& config = object_or_empty(component, "config");
  if (is_multiple(component)) return "checkboxes";
  if (kind.type == "TEXT" && flag_of(config, "multiline")) return "textarea";
  if (kind.type == "DATE" && text_of(config, "format") == "TIME") return "text";
  return kind.widget;
}

// The component with the texts of the language in place of its own.
JsonObject translated(const Reading& reading, const JsonObject& component) {
  const JsonObject& language = object_or_empty(object_or_empty(reading.form, "translations"), reading.language);
  const JsonObject& own = object_or_empty(object_or_empty(language, "components"), text_of(component, "id"));
  JsonObject out = component;
  for (const std::string_view name : {"label", "hint"}) {
    if (const Json* text = find(own, name)) out[name] = *text;
  }
  const JsonObject* config = find_object(own, "config");
  if (config == nullptr) return out;
  JsonObject merged = object_or_empty(component, "config");
  for (const auto& member : *config) {
    if (member.key() != "options") merged[member.key()] = member.value();
  }
  JsonArray* options = merged.contains("options") ? merged["options"].if_array() : nullptr;
  const JsonArray* words = find_array(*config, "options");
  for (std::size_t i = 0;
       options != nullptr && words != nullptr && i < std::min(options->size(), words->size());
       ++i) {
    const JsonObject* word = (*words)[i].if_object();
    if (word != nullptr && word->contains("label") && (*options)[i].is_object())
      (*options)[i].get_object()["label"] = word->at("label");
  }
  out["config"] = std::move(merged);
  return out;
}

std::string filled_text(const Reading& reading, std::string_view text) {
  const auto filled = fill(Json(text), reading.scope, reading.chance);
  return filled ? text_of_value(*filled) : std::string();
}

void set_size(JsonObject& schema, std::string_view name, const JsonObject& config,
              std::string_view from) {
  if (const auto size = find_int(config, from); size && *size >= 0) schema[name] = *size;
}

void set_number(JsonObject& schema, std::string_view name, const JsonObject& config,
                std::string_view from) {
  if (const auto number = find_number(config, from)) schema[name] = *find(config, from);
}

JsonArray option_values(const JsonObject& config) {
  JsonArray values;
  if (const JsonArray* options = find_array(config, "options")) {
    for (const Json& option : *options) {
      const JsonObject* object = option.if_object();
      if (object != nullptr && find_string(*object, "value")) values.push_back(object->at("value"));
    }
  }
  return values;
}

// What an answer must look like, as JSON Schema.
JsonObject schema_of(const FieldKind& kind, const JsonObject& component) {
  const JsonObject& config = object_or_empty(component, "config");
  if (kind.type == "BOOLEAN") return {{"type", "boolean"}};
  if (kind.type == "LEGAL")
    return flag_of(component, "required") ? JsonObject{{"type", "boolean"}, {"const", true}}
                                          : JsonObject{{"type", "boolean"}};
  if (kind.type == "NUMBER") {
    JsonObject schema{{"type", "number"}};
    set_number(schema, "minimum", config, "min_value");
    set_number(schema, "maximum", config, "max_value");
    return schema;
  }
  JsonObject schema{{"type", "string"}};
  if (kind.type == "CHOICE" || kind.type == "DROPDOWN" || kind.type == "CARDS") {
    schema["enum"] = option_values(config);
    if (!is_multiple(component)) return schema;
    return {{"type", "array"}, {"items", schema}, {"uniqueItems", true}};
  }
  schema["maxLength"] = kTextMax;
  set_size(schema, "minLength", config, "min_length");
  set_size(schema, "maxLength", config, "max_length");
  if (kind.type == "EMAIL") schema["format"] = "email";
  if (kind.type == "URL") schema["format"] = "uri";
  if (kind.type == "TEL") schema["pattern"] = R"(^\+?[0-9 ()./-]{3,40}$)";
  if (kind.type == "DATE" && text_of(config, "format") == "TIME") {
    schema["pattern"] = "^([01][0-9]|2[0-3]):[0-5][0-9]$";
  } else if (kind.type == "DATE") {
    schema["format"] = "date";
  }
  return schema;
}

// Nothing for a text that is not of the type.
std::optional<Json> typed(const FieldKind& kind, std::string_view text) {
  if (kind.type == "BOOLEAN" || kind.type == "LEGAL") {
    if (text == "true" || text == "on") return Json(true);
    if (text == "false") return Json(false);
    return std::nullopt;
  }
  if (kind.type != "NUMBER") return Json(text);
  const char* const end = text.data() + text.size();
  std::int64_t whole = 0;
  const auto as_whole = std::from_chars(text.data(), end, whole);
  if (as_whole.ec == std::errc() && as_whole.ptr == end) return Json(whole);
  double number = 0;
  const auto as_number = std::from_chars(text.data(), end, number);
  // "inf" and "nan" are read too, and are no numbers of JSON.
  const bool is_number =
      as_number.ec == std::errc() && as_number.ptr == end && std::isfinite(number);
  return is_number ? std::optional<Json>(number) : std::nullopt;
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t from = text.find_first_not_of(kSpace);
  if (from == std::string_view::npos) return {};
  std::string out(text.substr(from, text.find_last_not_of(kSpace) - from + 1));
  std::erase(out, '\r');
  return out;
}

class AnswerReader {
 public:
  explicit AnswerReader(const FormFields& posted) : posted_(posted) {}

  void read(const FieldKind& kind, const JsonObject& component) {
    const std::string id(text_of(component, "id"));
    names_.push_back(id);
    JsonArray values;
    for (const auto& [name, text] : posted_) {
      if (name != id) continue;
      if (!is_utf8(text) || text.contains('\0')) return report(id, "characters");
      const std::string clean = trimmed(text);
      if (clean.empty()) continue;
      auto value = typed(kind, clean);
      if (!value) return report(id, kind.type == "NUMBER" ? "type" : "enum");
      values.push_back(std::move(*value));
    }
    take(kind, component, id, std::move(values));
  }

  std::expected<JsonObject, Problems> finish() {
    for (const auto& [name, text] : posted_) {
      if (std::ranges::find(names_, name) == names_.end()) report(name, "unknown");
    }
    if (!problems_.empty()) return std::unexpected(std::move(problems_));
    return std::move(answers_);
  }

 private:
  void report(std::string_view name, std::string_view rule) {
    problems_.push_back({pointer_to("", name), std::string(rule), {}});
  }

  void take(const FieldKind& kind, const JsonObject& component, const std::string& id,
            JsonArray values) {
    const bool is_box = kind.type == "BOOLEAN" || kind.type == "LEGAL";
    if (values.empty() && is_box) values.emplace_back(false);
    if (values.empty()) {
      if (flag_of(component, "required")) report(id, "required");
      return;
    }
    if (values.size() > 1 && !is_multiple(component)) return report(id, "duplicate");
    Json value = is_multiple(component) ? Json(std::move(values)) : values[0];
    const auto schema = profile::Schema::compile(schema_of(kind, component));
    if (!schema) return report(id, "unknown");
    for (profile::SchemaProblem& problem : schema->check(value)) {
      problem.field = pointer_to("", id);
      if (kind.type == "LEGAL") problem.rule = "required";
      problems_.push_back(std::move(problem));
    }
    answers_[id] = std::move(value);
  }

  const FormFields& posted_;
  std::vector<std::string> names_;
  JsonObject answers_;
  Problems problems_;
};

// Draws one step.
class Describer {
 public:
  Describer(const Reading& reading, const Shown& shown) : reading_(reading), shown_(shown) {}

  void add(const JsonObject& given) {
    const JsonObject component = translated(reading_, given);
    if (const FieldKind* kind = find_field(component)) return add_field(*kind, component);
    add_block(component);
  }

  JsonArray take() { return std::move(elements_); }

 private:
  void add_text(std::string text, std::string_view address = {}) {
    if (text.empty()) return;
    JsonObject part{{"text", std::move(text)}};
    if (!address.empty()) part["href"] = address;
    elements_.push_back(
        JsonObject{{"kind", "text"}, {"heading", false}, {"parts", JsonArray{std::move(part)}}});
  }

  void add_divider(const std::string& text) {
    JsonObject divider{{"kind", "divider"}};
    if (!text.empty()) divider["text"] = text;
    elements_.push_back(std::move(divider));
  }

  void add_markup(std::string_view markup) {
    for (const Paragraph& paragraph : paragraphs_of(filled_text(reading_, markup))) {
      JsonArray parts;
      for (const MarkupPart& part : paragraph.parts) {
        JsonObject shown{{"text", part.text}};
        if (!part.address.empty()) shown["href"] = part.address;
        parts.push_back(std::move(shown));
      }
      elements_.push_back(JsonObject{
          {"kind", "text"}, {"heading", paragraph.is_heading}, {"parts", std::move(parts)}});
    }
  }

  void add_block(const JsonObject& component) {
    const std::string_view type = text_of(component, "type");
    const JsonObject& config = object_or_empty(component, "config");
    if (text_of(component, "category") != "BLOCK") return;
    if (type == "RICH_TEXT" || type == "HTML") return add_markup(text_of(config, "content"));
    const std::string text = filled_text(reading_, text_of(config, "text"));
    if (type == "DIVIDER") return add_divider(text);
    if (type == "PREVIOUS_BUTTON" && !shown_.previous_address.empty())
      return add_text(text, shown_.previous_address);
    if (type == "JUMP_BUTTON" && !shown_.jump_address.empty()) {
      add_text(text, shown_.jump_address + percent_encode(text_of(config, "next_node")));
    }
  }

  // What was filled in before, else the default of the component.
  Json value_of(const JsonObject& component) {
    if (const Json* given = find(shown_.values, text_of(component, "id"))) return *given;
    const Json* own = find(object_or_empty(component, "config"), "default_value");
    if (own == nullptr) return nullptr;
    const bool is_template = own->is_string() && std::string_view(own->get_string()).contains("{{");
    if (is_template && !shown_.shows_defaults) return nullptr;
    const auto filled = fill(*own, reading_.scope, reading_.chance);
    return filled && *filled ? **filled : Json(nullptr);
  }

  static bool is_chosen(const Json& chosen, const Json& value) {
    const JsonArray* list = chosen.if_array();
    return list == nullptr ? chosen == value : std::ranges::find(*list, value) != list->end();
  }

  void set_options(JsonObject& field, const JsonObject& config, const Json& chosen) {
    const JsonArray* options = find_array(config, "options");
    if (options == nullptr) return;
    JsonArray shown;
    for (const Json& option : *options) {
      const JsonObject* object = option.if_object();
      if (object == nullptr || !find_string(*object, "value")) continue;
      const Json& value = object->at("value");
      const std::string label = filled_text(reading_, text_of(*object, "label"));
      shown.push_back(JsonObject{{"value", value},
                                 {"label", label.empty() ? value : Json(label)},
                                 {"selected", is_chosen(chosen, value)}});
    }
    field["options"] = std::move(shown);
  }

  void set_error(JsonObject& field, const JsonObject& component, std::string_view id) {
    const auto problem =
        std::ranges::find(shown_.problems, pointer_to("", id), &profile::SchemaProblem::field);
    if (problem == shown_.problems.end()) return;
    const std::string own = own_message(component, problem->rule);
    if (!own.empty()) {
      field["error"] = own;
    } else if (!problem->message.empty() && problem->rule.empty()) {
      field["error"] = problem->message;
    } else {
      field["error"] = problem->message;
      field["rule"] = problem->rule;
      set_operand(field, component, problem->rule);
    }
  }

  // What the form says itself: Auth0 publishes the names of two messages.
  std::string own_message(const JsonObject& component, std::string_view rule) {
    if (rule != "required") return {};
    const std::string_view key =
        text_of(component, "type") == "LEGAL" ? "ERR_ACCEPTANCE_REQUIRED" : "ERR_REQUIRED_PROPERTY";
    const JsonObject& language = object_or_empty(object_or_empty(reading_.form, "translations"), reading_.language);
    for (const JsonObject* messages :
         {&object_or_empty(language, "messages"), &object_or_empty(reading_.form, "messages")}) {
      const std::string_view text = text_of(object_or_empty(*messages, "errors"), key);
      if (!text.empty()) return filled_text(reading_, text);
    }
    return {};
  }

  static void set_operand(JsonObject& field, const JsonObject& component, std::string_view rule) {
    const FieldKind* kind = find_field(component);
    if (kind == nullptr) return;
    const JsonObject schema = schema_of(*kind, component);
    if (const Json* operand = find(schema, rule)) field["operand"] = *operand;
  }

  void add_field(const FieldKind& kind, const JsonObject& component) {
    const JsonObject& config = object_or_empty(component, "config");
    const std::string_view id = text_of(component, "id"), widget = widget_of(kind, component);
    if (kind.type == "LEGAL") add_markup(text_of(config, "text"));
    const std::string label = filled_text(reading_, text_of(component, "label"));
    JsonObject field{{"kind", "field"},
                     {"name", id},
                     {"widget", widget},
                     {"is", JsonObject{{widget, true}}},
                     {"label", label.empty() ? std::string(id) : label},
                     {"required", flag_of(component, "required")},
                     {"sensitive", flag_of(component, "sensitive")}};
    if (!kind.input_type.empty() && widget == kind.widget) field["input_type"] = kind.input_type;
    if (const std::string hint = filled_text(reading_, text_of(component, "hint")); !hint.empty())
      field["hint"] = hint;
    const JsonObject schema = schema_of(kind, component);
    for (const auto& [name, from] :
         {std::pair("minlength", "minLength"), std::pair("maxlength", "maxLength"),
          std::pair("min", "minimum"), std::pair("max", "maximum")}) {
      if (const Json* limit = find(schema, from)) field[name] = *limit;
    }
    const Json value = value_of(component);
    set_options(field, config, value);
    if (kind.type == "BOOLEAN" || kind.type == "LEGAL") {
      field["checked"] = value.is_bool() && value.get_bool();
    } else if (!value.is_null() && !field.contains("options")) {
      field["value"] = value.is_string() ? value : Json(text_of_value(value));
    }
    set_error(field, component, id);
    elements_.push_back(std::move(field));
  }

  const Reading& reading_;
  const Shown& shown_;
  JsonArray elements_;
};

}  // namespace

bool is_shown(const JsonObject& component) {
  const JsonObject* other = find_object(object_or_empty(component, "config"), "allow_other");
  if (other != nullptr && flag_of(*other, "enabled")) return false;
  if (find_field(component) != nullptr) return true;
  return text_of(component, "category") == "BLOCK" &&
         std::ranges::find(kBlocks, text_of(component, "type")) != std::end(kBlocks);
}

std::vector<const JsonObject*> components_of(const JsonObject& form, std::string_view node) {
  std::vector<const JsonObject*> components;
  const JsonObject* found = find_node(form, node);
  if (found == nullptr || text_of(*found, "type") != "STEP") return components;
  const JsonArray* list = find_array(object_or_empty(*found, "config"), "components");
  if (list == nullptr) return components;
  for (const Json& component : *list) components.push_back(component.if_object());
  return components;
}

std::string language_for(const JsonObject& form, std::string_view wanted) {
  const JsonObject& translations = object_or_empty(form, "translations");
  const std::string_view primary = text_of(object_or_empty(form, "languages"), "primary");
  const std::string_view language = wanted.substr(0, wanted.find('-'));
  for (const std::string_view tag : {wanted, language}) {
    if (tag == primary || translations.contains(tag)) return std::string(tag);
  }
  const std::string_view fallback = text_of(object_or_empty(form, "languages"), "default");
  return std::string(fallback.empty() ? primary : fallback);
}

JsonObject texts_of(const JsonObject& form, std::string_view language) {
  JsonObject texts = object_or_empty(object_or_empty(form, "messages"), "custom");
  const JsonObject& own = object_or_empty(object_or_empty(object_or_empty(form, "translations"), language), "messages");
  for (const auto& member : object_or_empty(own, "custom")) texts[member.key()] = member.value();
  return texts;
}

JsonObject describe(const Reading& reading, std::string_view node, const Shown& shown) {
  Describer describer(reading, shown);
  for (const JsonObject* component : components_of(reading.form, node)) describer.add(*component);
  JsonObject description{{"form", text_of(reading.form, "id")},
                         {"title", text_of(reading.form, "name")}};
  if (!reading.language.empty()) description["locale"] = reading.language;
  description["step"] = JsonObject{{"id", node}};
  description["elements"] = describer.take();
  return description;
}

std::expected<JsonObject, Problems> read_answers(const Reading& reading, std::string_view node,
                                                 const FormFields& posted) {
  AnswerReader reader(posted);
  for (const JsonObject* component : components_of(reading.form, node)) {
    if (const FieldKind* kind = find_field(*component)) reader.read(*kind, *component);
  }
  return reader.finish();
}

JsonObject without_sensitive(const JsonObject& form, JsonObject fields) {
  const JsonArray* nodes = find_array(form, "nodes");
  if (nodes == nullptr) return fields;
  for (const Json& node : *nodes) {
    for (const JsonObject* component : components_of(form, text_of(node.get_object(), "id"))) {
      if (flag_of(*component, "sensitive")) fields.erase(text_of(*component, "id"));
    }
  }
  return fields;
}

}  // namespace acquaint::flows
