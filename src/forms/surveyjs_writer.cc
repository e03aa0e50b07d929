#include <algorithm>

#include "forms/surveyjs.h"
#include "forms/surveyjs_expression.h"
#include "forms/surveyjs_html.h"

namespace acquaint::forms {
namespace {

std::string_view text_of(const JsonObject& object, std::string_view name) {
  return find_string(object, name).value_or("");
}

class SurveyWriter {
 public:
  explicit SurveyWriter(const JsonObject& form) : form_(form), kept_(object_or_empty(form, "surveyjs")) {}

  Converted write() {
    JsonObject survey{{"locale", find_string(object_or_empty(form_, "locales"), "default").value_or("en")}};
    survey["title"] = say(text_of(form_, "title"), "/title");
    if (form_.contains("description"))
      survey["description"] = say(text_of(form_, "description"), "/description");
    for (const std::string_view name : {"purpose", "targeting", "cadence", "questions", "checks", "hidden", "values"}) {
      if (form_.contains(name)) report(pointer_to("", name), "A survey does not say this.");
    }
    JsonArray pages;
    const JsonObject& layout = object_or_empty(form_, "uischema");
    const JsonArray& steps = array_or_empty(layout, "elements");
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const std::string at = "/uischema/elements/" + std::to_string(i);
      const JsonObject* step = steps[i].if_object();
      if (step != nullptr && text_of(*step, "type") == "Category") {
        JsonObject page = write_holder(*step, at, {{"name", "page" + std::to_string(i + 1)}});
        give_back(page, find_kept("pages", text_of(object_or_empty(*step, "options"), "id")));
        pages.push_back(std::move(page));
      }
    }
    if (pages.empty()) pages.push_back(write_flat(layout));
    add_pages_without_questions(pages, steps);
    survey["pages"] = std::move(pages);
    give_back(survey, object_or_empty(kept_, "survey"));
    return {std::move(survey), std::move(left_out_)};
  }

 private:
  void report(std::string at, std::string text) {
    left_out_.push_back({std::move(at), std::move(text)});
  }

  const JsonObject& find_kept(std::string_view kind, std::string_view name) const {
    return object_or_empty(object_or_empty(kept_, kind), name);
  }

  // Pages of which nothing can be asked are no steps of the form.
  void add_pages_without_questions(JsonArray& pages, const JsonArray& steps) const {
    for (const auto& kept : object_or_empty(kept_, "pages")) {
      const bool is_step = std::ranges::any_of(steps, [&](const Json& step) {
        return step.is_object() && text_of(object_or_empty(step.get_object(), "options"), "id") == kept.key();
      });
      if (is_step || !kept.value().is_object() || array_or_empty(kept.value().get_object(), "elements").empty()) continue;
      JsonObject page{{"name", kept.key()}};
      give_back(page, kept.value().get_object());
      pages.push_back(std::move(page));
    }
  }

  // What the survey had that the form cannot say; what the form says goes first. Lists are continued.
  static void give_back(JsonObject& into, const JsonObject& kept) {
    for (const auto& member : kept) {
      Json* held = into.if_contains(member.key());
      if (held == nullptr) {
        into[member.key()] = member.value();
      } else if (held->is_array() && member.value().is_array()) {
        for (const Json& one : member.value().get_array()) held->get_array().push_back(one);
      }
    }
  }

  Json say(std::string_view text, const std::string& at) const {
    JsonObject languages{{"default", text}};
    for (const auto& language : object_or_empty(form_, "messages")) {
      const JsonObject* texts = language.value().if_object();
      const Json* translated = texts == nullptr ? nullptr : find(*texts, at);
      if (translated != nullptr) languages[language.key()] = *translated;
    }
    return languages.size() == 1 ? Json(text) : Json(std::move(languages));
  }

  JsonObject write_flat(const JsonObject& layout) {
    if (!array_or_empty(layout, "elements").empty())
      return write_holder(layout, "/uischema", {{"name", "page1"}});
    JsonArray elements;
    for (const auto& member : object_or_empty(object_or_empty(form_, "schema"), "properties")) {
      if (auto question = write_question(member.key(), {}))
        elements.push_back(std::move(*question));
    }
    return {{"name", "page1"}, {"elements", std::move(elements)}};
  }

  JsonObject write_holder(const JsonObject& holder, const std::string& at, JsonObject made) {
    if (holder.contains("label")) made["title"] = say(text_of(holder, "label"), at + "/label");
    set_visibility(made, holder, at);
    JsonArray elements;
    const JsonArray& given = array_or_empty(holder, "elements");
    for (std::size_t i = 0; i < given.size(); ++i) {
      const JsonObject* element = given[i].if_object();
      if (element == nullptr) continue;
      if (auto written = write_element(*element, at + "/elements/" + std::to_string(i)))
        elements.push_back(std::move(*written));
    }
    made["elements"] = std::move(elements);
    return made;
  }

  std::optional<JsonObject> write_element(const JsonObject& element, const std::string& at) {
    const std::string_view type = text_of(element, "type");
    if (type == "Group" || type == "VerticalLayout") {
      const std::string name = "panel" + std::to_string(++panels_);
      JsonObject panel = write_holder(element, at, {{"type", "panel"}, {"name", name}});
      give_back(panel, find_kept("panels", name));
      return panel;
    }
    if (type == "Label") return write_html(element, at);
    if (type != "Control") {
      report(at, "A survey does not say this.");
      return std::nullopt;
    }
    const std::string_view scope = text_of(element, "scope");
    auto question = write_question(scope.substr(scope.rfind('/') + 1), object_or_empty(element, "options"));
    if (!question) return question;
    set_visibility(*question, element, at);
    give_back(*question, find_kept("questions", text_of(*question, "name")));
    return question;
  }

  JsonObject write_html(const JsonObject& label, const std::string& at) {
    const std::string name = "text" + std::to_string(++panels_);
    const std::string_view words = text_of(label, "text");
    const JsonObject& kept = find_kept("panels", name);
    JsonObject html{{"type", "html"}, {"name", name}};
    if (without_tags(text_of(kept, "html")) != words) html["html"] = escaped(words);
    set_visibility(html, label, at);
    give_back(html, kept);
    return html;
  }

  static std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
      if (c == '<') {
        out += "&lt;";
      } else if (c == '&') {
        out += "&amp;";
      } else {
        out += c;
      }
    }
    return out;
  }

  std::optional<JsonObject> write_question(std::string_view name, const JsonObject& options) {
    const JsonObject& schema = object_or_empty(form_, "schema");
    const JsonObject& property = object_or_empty(object_or_empty(schema, "properties"), name);
    const std::string at = "/schema/properties/" + std::string(name);
    JsonObject question{{"type", "text"}, {"name", name}};
    if (property.contains("$ref") || !property.contains("type"))
      report(at, "The checks of the catalogue are not written.");
    question["title"] = say(find_string(property, "title").value_or(name), at + "/title");
    if (property.contains("description"))
      question["description"] = say(text_of(property, "description"), at + "/description");
    if (std::ranges::find(array_or_empty(schema, "required"), Json(name)) !=
        array_or_empty(schema, "required").end())
      question["isRequired"] = true;
    set_type(question, property, text_of(options, "format"), at);
    if (const Json* value = find(property, "default")) question["defaultValue"] = *value;
    for (const std::string_view option :
         {"allowOther", "images", "hideLabels", "labels", "text", "countries", "choicesBy"}) {
      if (options.contains(option))
        report(at, "A survey does not say \"" + std::string(option) + "\".");
    }
    if (text_of(options, "format") == "legal")
      report(at, "That terms must be accepted is not written.");
    if (text_of(property, "format") == "time") report(at, "This is written as a text.");
    if (property.contains("readOnly")) report(at, "That this is only shown is not written.");
    if (options.contains("consent")) report(at, "That a box stands for a consent is not written.");
    return question;
  }

  void set_type(JsonObject& question, const JsonObject& property, std::string_view format,
                const std::string& at) {
    const std::string_view type = text_of(property, "type");
    const bool is_list = type == "array";
    const JsonObject& one = is_list ? object_or_empty(property, "items") : property;
    if (one.contains("oneOf") || one.contains("enum")) {
      question["type"] = is_list ? "checkbox" : format == "radio" ? "radiogroup" : "dropdown";
      question["choices"] = choices_of(one, text_of(question, "name"), at + (is_list ? "/items" : ""));
    } else if (type == "boolean") {
      question["type"] = "boolean";
    } else if (format == "rating") {
      question["type"] = "rating";
      copy(question, "rateMin", property, "minimum");
      copy(question, "rateMax", property, "maximum");
    } else if (type == "integer" || type == "number") {
      question["inputType"] = "number";
      copy(question, "min", property, "minimum");
      copy(question, "max", property, "maximum");
    } else {
      set_text_type(question, property, format);
    }
  }

  static void copy(JsonObject& into, std::string_view name, const JsonObject& from,
                   std::string_view their_name) {
    if (const Json* value = find(from, their_name)) into[name] = *value;
  }

  static void set_text_type(JsonObject& question, const JsonObject& property,
                            std::string_view format) {
    constexpr std::pair<std::string_view, std::string_view> kInputs[] = {
        {"email", "email"}, {"uri", "url"}, {"phone", "tel"}, {"date", "date"}};
    if (format == "textarea") question["type"] = "comment";
    for (const auto& [ours, theirs] : kInputs) {
      if (text_of(property, "format") == ours) question["inputType"] = theirs;
    }
    copy(question, "maxLength", property, "maxLength");
    if (const Json* least = find(property, "minLength"))
      question["validators"] = JsonArray{JsonObject{{"type", "text"}, {"minLength", *least}}};
    if (const Json* pattern = find(property, "pattern")) {
      if (!question.contains("validators")) question["validators"] = JsonArray();
      question["validators"].as_array().push_back(
          JsonObject{{"type", "regex"}, {"regex", *pattern}});
    }
  }

  JsonArray choices_of(const JsonObject& one, std::string_view name, const std::string& at) const {
    JsonArray choices;
    for (const Json& value : array_or_empty(one, "enum")) choices.push_back(value);
    const JsonArray& options = array_or_empty(one, "oneOf");
    for (std::size_t i = 0; i < options.size(); ++i) {
      const JsonObject* option = options[i].if_object();
      if (option == nullptr || !option->contains("const")) continue;
      JsonObject choice{
          {"value", option->at("const")},
          {"text", say(text_of(*option, "title"), at + "/oneOf/" + std::to_string(i) + "/title")}};
      give_back(choice, find_kept("choices", std::string(name) + "/" + std::string(text_of(*option, "const"))));
      choices.push_back(std::move(choice));
    }
    return choices;
  }

  void set_visibility(JsonObject& into, const JsonObject& from, const std::string& at) {
    const JsonObject& rule = object_or_empty(from, "rule");
    const Json* logic = find(object_or_empty(rule, "condition"), "logic");
    if (logic == nullptr) return;
    auto expression = expression_of_logic(*logic, [this](std::string_view name) {
      return object_or_empty(object_or_empty(form_, "schema"), "properties").contains(name) ? std::string(name)
                                                                            : std::string();
    });
    if (!expression) return report(at + "/rule", "A survey cannot say this condition.");
    into["visibleIf"] = text_of(rule, "effect") == "HIDE" ? "!(" + *expression + ")" : *expression;
  }

  const JsonObject& form_;
  const JsonObject& kept_;  // By the reader.
  int panels_ = 0;
  std::vector<LeftOut> left_out_;
};

}  // namespace

Converted survey_of_form(const JsonObject& form) {
  return SurveyWriter(form).write();
}

}  // namespace acquaint::forms
