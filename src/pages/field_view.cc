#include "pages/field_view.h"

#include <algorithm>
#include <string>
#include <utility>

#include "pages/page_view.h"

namespace acquaint::pages {
namespace {

enum class Kind { input, textarea, select, checkbox, choices };

struct Widget {
  std::string_view name;
  Kind kind;
  std::string_view type;  // Of the input elements; empty when there are none.
};

constexpr Widget kText = {"text", Kind::input, "text"};
constexpr Widget kWidgets[] = {
    kText,
    {"email", Kind::input, "email"},
    {"identifier", Kind::input, "text"},
    {"url", Kind::input, "url"},
    {"tel", Kind::input, "tel"},
    {"number", Kind::input, "number"},
    {"date", Kind::input, "date"},
    {"time", Kind::input, "time"},
    {"password", Kind::input, "password"},
    {"textarea", Kind::textarea, ""},
    {"select", Kind::select, ""},
    {"checkbox", Kind::checkbox, "checkbox"},
    {"legal", Kind::checkbox, "checkbox"},
    {"checkboxes", Kind::choices, "checkbox"},
    {"radio", Kind::choices, "radio"},
    {"rating", Kind::choices, "radio"},
    {"cards", Kind::choices, "radio"},
};
constexpr Widget kCardsOfAList = {"cards", Kind::choices, "checkbox"};

const Widget& widget_of(const JsonObject& field) {
  if (find_string(field, "widget") == "cards" && find_string(field, "type") == "array") return kCardsOfAList;
  const auto found =
      std::ranges::find(kWidgets, find_string(field, "widget").value_or("text"), &Widget::name);
  return found == std::end(kWidgets) ? kText : *found;
}

// A value as a form field holds it: a text without its quotes, nothing for null.
std::string field_text(const Json* value) {
  if (value == nullptr || value->is_null()) return {};
  if (const auto* text = value->if_string()) return std::string(*text);
  return to_text(*value);
}

std::string text_at(const JsonObject& object, std::string_view name) {
  return field_text(find(object, name));
}

class Attributes {
 public:
  void add(std::string_view name, std::string_view text) {
    list_.push_back(JsonObject{{"name", name}, {"text", text}});
  }
  void add_if(bool wanted, std::string_view name, std::string_view text = {}) {
    if (wanted) add(name, text);
  }
  void add_unless_empty(std::string_view name, std::string_view text) {
    add_if(!text.empty(), name, text);
  }
  JsonArray take() { return std::move(list_); }

 private:
  JsonArray list_;
};

struct Parts {
  const JsonObject& field;
  const Widget& widget;
  std::string id;  // Of the input, and the stem of every other id.
  bool required;
  bool wrong;
};

std::string described_by(const Parts& parts) {
  std::string ids;
  if (!text_at(parts.field, "hint").empty()) ids = parts.id + "-hint";
  if (parts.wrong) ids += (ids.empty() ? "" : " ") + parts.id + "-error";
  return ids;
}

// Whether the browser should insist on an answer. A box that is not ticked is an answer, and a field
// with `show_when` may be one that the server does not ask for.
bool is_insisted_on(const JsonObject& field, const Widget& widget) {
  return (widget.kind != Kind::checkbox || widget.name == "legal") && !field.contains("other") && find_bool(field, "required").value_or(false) &&
         !field.contains("show_when") && !field.contains("confirm");
}

// Of what is typed. Addresses and codes run from the left on every page; a user name runs as it is written.
std::string_view direction_of(const Parts& parts) {
  const std::string_view type = parts.widget.type;
  if (parts.widget.name == "identifier") return "auto";
  const bool is_code = find_bool(parts.field, "is_code").value_or(false);
  return is_code || type == "email" || type == "url" || type == "tel" ? "ltr" : "";
}

// Of the one element that takes the answer: an input, a text area, a select or a checkbox.
JsonArray control_attributes(const Parts& parts) {
  const Kind kind = parts.widget.kind;
  Attributes attributes;
  attributes.add("id", parts.id);
  attributes.add("name", parts.id);
  attributes.add_unless_empty("type", parts.widget.type);
  if (kind == Kind::checkbox) {
    attributes.add("value", "true");
    attributes.add_if(find_bool(parts.field, "checked").value_or(false), "checked");
  } else if (kind == Kind::input && parts.widget.type != "password") {
    attributes.add_unless_empty("value", text_at(parts.field, "value"));
  }
  for (const char* limit : {"min", "max", "step", "minlength", "maxlength"}) {
    attributes.add_unless_empty(limit, text_at(parts.field, limit));
  }
  if (kind == Kind::input || kind == Kind::textarea) {
    attributes.add_unless_empty("placeholder", text_at(parts.field, "placeholder"));
  }
  const bool is_identifier = parts.widget.name == "identifier";
  attributes.add_unless_empty("dir", direction_of(parts));
  attributes.add_if(is_identifier, "inputmode", "email");
  if (parts.widget.type == "email" || is_identifier) {
    attributes.add("autocapitalize", "none");
    attributes.add("spellcheck", "false");
  }
  attributes.add_if(find_bool(parts.field, "readonly").value_or(false), "readonly");
  attributes.add_if(find_bool(parts.field, "autofocus").value_or(false), "autofocus");
  attributes.add_unless_empty("autocomplete", text_at(parts.field, "autocomplete"));
  attributes.add_if(parts.required, "required");
  attributes.add_unless_empty("aria-describedby", described_by(parts));
  attributes.add_if(parts.wrong, "aria-invalid", "true");
  return attributes.take();
}

// Of the fieldset around choices. Only a radio group can itself be required or invalid
// (WAI-ARIA 1.2).
JsonArray group_attributes(const Parts& parts) {
  Attributes attributes;
  attributes.add("id", parts.id);
  attributes.add_unless_empty("aria-describedby", described_by(parts));
  if (parts.widget.type == "radio") {
    attributes.add("role", "radiogroup");
    attributes.add_if(parts.required, "aria-required", "true");
    attributes.add_if(parts.wrong, "aria-invalid", "true");
  }
  return attributes.take();
}

JsonArray choice_attributes(const Parts& parts, const JsonObject& option, const std::string& id) {
  const bool is_radio = parts.widget.type == "radio";
  Attributes attributes;
  attributes.add("id", id);
  attributes.add("name", parts.id);
  attributes.add("type", parts.widget.type);
  attributes.add("value", text_at(option, "value"));
  attributes.add_if(find_bool(option, "selected").value_or(false), "checked");
  attributes.add_if(is_radio && parts.required, "required");
  attributes.add_if(!is_radio && parts.wrong, "aria-invalid", "true");
  return attributes.take();
}

// Of the choices that depend on a question of the same page: its answers, the given one first.
std::vector<const JsonObject*> answers_of(const Parts& parts) {
  std::vector<const JsonObject*> answers;
  const JsonObject* choices_by = find_object(parts.field, "choices_by");
  const JsonArray* given = choices_by == nullptr ? nullptr : find_array(*choices_by, "answers");
  if (given == nullptr) return answers;
  for (const Json& answer : *given) {
    if (const JsonObject* object = answer.if_object()) answers.push_back(object);
  }
  std::ranges::stable_partition(
      answers, [](const JsonObject* answer) { return find_bool(*answer, "selected").value_or(false); });
  return answers;
}

std::string label_of(const JsonObject& option) {
  std::string label = text_at(option, "label");
  return label.empty() ? text_at(option, "value") : label;
}

bool goes_with(const JsonObject& answer, const Json& choice) {
  const JsonArray* choices = find_array(answer, "choices");
  return choices != nullptr && std::ranges::find(*choices, choice) != choices->end();
}

// "Germany, Austria": what a choice goes with, said beside it where a page cannot leave it out.
std::string hint_of(const JsonObject& option, const std::vector<const JsonObject*>& answers) {
  std::string hint = text_at(option, "hint");
  const Json* value = find(option, "value");
  for (const JsonObject* answer : answers) {
    if (value == nullptr || !goes_with(*answer, *value)) continue;
    hint += (hint.empty() ? "" : ", ") + label_of(*answer);
  }
  return hint;
}

// The choices under the answers that they go with, each selected once at most.
JsonArray group_views(const Parts& parts) {
  JsonArray views;
  const JsonArray* options = find_array(parts.field, "options");
  bool is_chosen = false;
  for (const JsonObject* answer : answers_of(parts)) {
    JsonArray choices;
    for (const Json& given : options == nullptr ? JsonArray() : *options) {
      const JsonObject* option = given.if_object();
      const Json* value = option == nullptr ? nullptr : find(*option, "value");
      if (value == nullptr || !goes_with(*answer, *value)) continue;
      const bool chosen = !is_chosen && find_bool(*option, "selected").value_or(false);
      is_chosen = is_chosen || chosen;
      choices.push_back(JsonObject{{"value", text_at(*option, "value")}, {"label", label_of(*option)}, {"chosen", chosen}});
    }
    views.push_back(JsonObject{{"label", label_of(*answer)}, {"choices", std::move(choices)}});
  }
  return views;
}

JsonArray option_views(const Parts& parts) {
  JsonArray views;
  const auto answers = answers_of(parts);
  const JsonArray* options = find_array(parts.field, "options");
  if (options == nullptr) return views;
  for (const Json& given : *options) {
    const JsonObject* option = given.if_object();
    if (option == nullptr) continue;
    const std::string id = parts.id + "-" + std::to_string(views.size() + 1);
    views.push_back(JsonObject{{"id", id},
                               {"value", text_at(*option, "value")},
                               {"label", label_of(*option)},
                               {"hint", hint_of(*option, answers)},
                               {"image", text_at(*option, "image")},
                               {"shows_label", !find_bool(parts.field, "hide_labels").value_or(false)},
                               {"chosen", find_bool(*option, "selected").value_or(false)},
                               {"attributes", choice_attributes(parts, *option, id)}});
  }
  return views;
}

// The text beside the choices, and the choice of it: a radio button or box that stands for no choice.
Json other_view(const Parts& parts) {
  const JsonObject* other = find_object(parts.field, "other");
  if (other == nullptr) return false;
  const std::string value = text_at(*other, "value");
  const std::string id = parts.id + ".other";
  Attributes choice;
  choice.add("id", id + "-choice");
  choice.add("name", parts.id);
  choice.add("type", parts.widget.type);
  choice.add("value", "");
  choice.add_if(!value.empty(), "checked");
  Attributes text;
  text.add("id", id);
  text.add("name", id);
  text.add("type", "text");
  for (const char* name : {"value", "placeholder", "maxlength"}) text.add_unless_empty(name, text_at(*other, name));
  text.add_unless_empty("aria-describedby", described_by(parts));
  return JsonObject{{"id", id},
                    {"label", text_at(*other, "label")},
                    {"is_choice", parts.widget.kind == Kind::choices},
                    {"choice", choice.take()},
                    {"attributes", text.take()}};
}

Json country_view(const Parts& parts) {
  const JsonArray* countries = find_array(parts.field, "countries");
  if (countries == nullptr) return false;
  JsonArray options;
  for (const Json& country : *countries) {
    if (const JsonObject* option = country.if_object()) {
      options.push_back(JsonObject{{"value", text_at(*option, "value")},
                                   {"label", text_at(*option, "label")},
                                   {"chosen", find_bool(*option, "selected").value_or(false)}});
    }
  }
  return JsonObject{{"id", parts.id + ".country"}, {"choices", std::move(options)}};
}

}  // namespace

JsonObject field_view(const JsonObject& field, std::string_view prefix) {
  const Widget& widget = widget_of(field);
  const Parts parts = {
      .field = field,
      .widget = widget,
      .id = std::string(prefix) + text_at(field, "name"),
      .required = is_insisted_on(field, widget),
      .wrong = !text_at(field, "error").empty()};
  const JsonObject* confirm = find_object(field, "confirm");
  const Kind kind = widget.kind;
  const bool is_group = kind == Kind::choices;
  return JsonObject{
      {"id", parts.id},
      {"target", is_group ? parts.id + "-1" : parts.id},
      {"label", text_at(field, "label")},
      {"hint", text_at(field, "hint")},
      {"error", text_at(field, "error")},
      {"optional", !parts.required && !(field.contains("other") && find_bool(field, "required").value_or(false))},
      {"is_input", kind == Kind::input},
      {"is_textarea", kind == Kind::textarea},
      {"is_select", kind == Kind::select},
      {"is_checkbox", kind == Kind::checkbox},
      {"is_group", is_group},
      {"is_rating", widget.name == "rating"},
      {"is_cards", widget.name == "cards"},
      {"terms", field.contains("parts") ? Json(JsonObject{{"parts", text_parts(find_array(field, "parts"))}}) : Json(false)},
      {"other", other_view(parts)},
      {"country", country_view(parts)},
      {"content", kind == Kind::textarea ? text_at(field, "value") : ""},
      {"attributes", is_group ? group_attributes(parts) : control_attributes(parts)},
      {"groups", group_views(parts)},
      {"options", kind == Kind::select && field.contains("choices_by") ? JsonArray() : option_views(parts)},
      {"confirm", confirm == nullptr ? Json(false) : Json(*confirm)},
  };
}

}  // namespace acquaint::pages
