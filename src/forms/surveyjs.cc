#include "forms/surveyjs.h"

#include <algorithm>
#include <map>

#include "forms/surveyjs_expression.h"

namespace acquaint::forms {
namespace {

constexpr std::size_t kNameMax = 64;
constexpr int kPanelsMax = 4;  // Within each other.

std::string_view text_of(const JsonObject& object, std::string_view name) {
  return find_string(object, name).value_or("");
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Of a question here: letters, digits and "_", a letter first.
std::string plain_name(std::string_view name) {
  std::string out;
  for (const char c : name) out += is_letter(c) || (c >= '0' && c <= '9') ? c : '_';
  if (out.empty() || !is_letter(out[0])) out.insert(0, "q_");
  return out.substr(0, kNameMax);
}

// Members that are read or that change nothing; all others are reported.
constexpr std::string_view kQuestionMembers[] = {
    "type",    "name",         "title", "description", "isRequired",      "visibleIf", "inputType",
    "choices", "defaultValue", "min",   "max",         "minLength",       "maxLength", "rateMin",
    "rateMax", "validators",   "html",  "elements",    "startWithNewLine"};
constexpr std::string_view kSurveyMembers[] = {"title",  "description",     "pages",  "elements",
                                               "locale", "showProgressBar", "$schema"};

class SurveyReader {
 public:
  explicit SurveyReader(std::string_view id) { document_["id"] = id; }

  Result<Converted> read(const JsonObject& survey) {
    const JsonArray& pages = array_or_empty(survey, "pages");
    if (pages.empty() && array_or_empty(survey, "elements").empty()) {
      return invalid("survey.invalid", "A survey with pages or elements is expected.");
    }
    report_others(survey, kSurveyMembers, "");
    const std::string_view locale = text_of(survey, "locale");
    locale_ = locale.empty() ? "en" : locale;
    set_text(document_, "title", survey, "title", "", "/title");
    if (!document_.contains("title")) document_["title"] = document_["id"];
    set_text(document_, "description", survey, "description", "", "/description");
    if (pages.empty()) {
      read_page(survey, "", 0);
    } else {
      for (std::size_t i = 0; i < pages.size(); ++i) {
        const JsonObject* page = pages[i].if_object();
        if (page == nullptr)
          return invalid("survey.invalid", "An object is expected.", pointer_to("/pages", i));
        read_page(*page, pointer_to("/pages", i), i);
      }
    }
    if (properties_.empty())
      return invalid("survey.empty", "The survey has no question that can be asked here.");
    return finish();
  }

 private:
  void report(std::string at, std::string text) {
    left_out_.push_back({std::move(at), std::move(text)});
  }

  template <std::size_t N>
  void report_others(const JsonObject& object, const std::string_view (&known)[N],
                     const std::string& at) {
    for (const auto& member : object) {
      if (std::ranges::find(known, std::string_view(member.key())) == std::end(known)) {
        report(pointer_to(at, member.key()), "This has no counterpart here.");
      }
    }
  }

  // A text, or one for each language: {"default": …, "de": …}. `place` is where it stands in our
  // document.
  void set_text(JsonObject& into, std::string_view name, const JsonObject& from,
                std::string_view their_name, const std::string& at, const std::string& place) {
    const Json* given = find(from, their_name);
    if (given == nullptr) return;
    if (given->is_string() && !given->get_string().empty()) into[name] = *given;
    const JsonObject* languages = given->if_object();
    if (languages == nullptr) return;
    for (const auto& member : *languages) {
      if (!member.value().is_string() || member.value().get_string().empty()) continue;
      if (member.key() == "default" || member.key() == locale_) {
        into[name] = member.value();
      } else {
        messages_[std::string(member.key())][place] = member.value();
      }
    }
    if (!into.contains(name))
      report(pointer_to(at, their_name), "A text in the survey's own language is expected.");
  }

  void read_page(const JsonObject& page, const std::string& at, std::size_t number) {
    const std::string place = "/uischema/elements/" + std::to_string(steps_.size());
    JsonObject step{{"type", "Category"},
                    {"options", JsonObject{{"id", "page_" + std::to_string(number + 1)}}}};
    if (!at.empty()) set_text(step, "label", page, "title", at, place + "/label");
    set_rule(step, page, at);
    step["elements"] = read_elements(page, at, place + "/elements", 0);
    if (!step["elements"].as_array().empty()) steps_.push_back(std::move(step));
  }

  JsonArray read_elements(const JsonObject& holder, const std::string& at, const std::string& place,
                          int depth) {
    JsonArray elements;
    const JsonArray& given = array_or_empty(holder, "elements");
    for (std::size_t i = 0; i < given.size(); ++i) {
      const std::string element_at = pointer_to(pointer_to(at, "elements"), i);
      const JsonObject* element = given[i].if_object();
      if (element == nullptr) continue;
      auto read =
          read_element(*element, element_at, place + "/" + std::to_string(elements.size()), depth);
      if (read) elements.push_back(std::move(*read));
    }
    return elements;
  }

  std::optional<JsonObject> read_element(const JsonObject& element, const std::string& at,
                                         const std::string& place, int depth) {
    const std::string_view type = text_of(element, "type");
    if (type == "panel" && depth < kPanelsMax) {
      JsonObject group{{"type", "Group"}};
      set_text(group, "label", element, "title", at, place + "/label");
      if (!group.contains("label")) group["type"] = "VerticalLayout";
      set_rule(group, element, at);
      group["elements"] = read_elements(element, at, place + "/elements", depth + 1);
      return group;
    }
    if (type == "html") {
      const std::string words = without_tags(text_of(element, "html"));
      if (words.empty()) return std::nullopt;
      JsonObject label{{"type", "Label"}, {"text", words}};
      set_rule(label, element, at);
      return label;
    }
    return read_question(element, type, at);
  }

  static std::string without_tags(std::string_view html) {
    std::string out;
    bool in_tag = false;
    for (const char c : html) {
      if (c == '<') in_tag = true;
      if (!in_tag) out += c;
      if (c == '>') in_tag = false;
    }
    return out;
  }

  std::optional<JsonObject> read_question(const JsonObject& question, std::string_view type,
                                          const std::string& at) {
    const std::string_view their_name = text_of(question, "name");
    if (their_name.empty()) {
      report(at, "A question without a name is left out.");
      return std::nullopt;
    }
    const std::string name = plain_name(their_name);
    JsonObject options, property;
    if (properties_.contains(name) || !make_property(property, options, question, type, at)) {
      report(at, "Questions of this kind, or twice of one name, are left out.");
      return std::nullopt;
    }
    report_others(question, kQuestionMembers, at);
    const std::string place = "/schema/properties/" + name;
    set_text(property, "title", question, "title", at, place + "/title");
    if (!property.contains("title")) property["title"] = their_name;
    set_text(property, "description", question, "description", at, place + "/description");
    JsonObject control{{"type", "Control"}, {"scope", "#/properties/" + name}};
    if (!options.empty()) control["options"] = std::move(options);
    set_rule(control, question, at);
    if (find_bool(question, "isRequired").value_or(false)) required_.emplace_back(name);
    properties_[name] = std::move(property);
    map_[name] = "user_metadata." + name;
    names_.emplace(their_name, name);
    return control;
  }

  bool make_property(JsonObject& property, JsonObject& options, const JsonObject& question,
                     std::string_view type, const std::string& at) {
    if (type == "text") {
      make_text(property, text_of(question, "inputType"), question, at);
    } else if (type == "comment") {
      property["type"] = "string";
      options["format"] = "textarea";
    } else if (type == "boolean") {
      property["type"] = "boolean";
    } else if (type == "rating") {
      property = {{"type", "integer"},
                  {"minimum", find_int(question, "rateMin").value_or(1)},
                  {"maximum", find_int(question, "rateMax").value_or(5)}};
      options["format"] = "rating";
    } else if (type == "radiogroup" || type == "dropdown" || type == "checkbox" ||
               type == "tagbox") {
      return make_choices(property, options, question, type, at);
    } else {
      return false;
    }
    set_limits(property, question, at);
    set_default(property, question);
    return true;
  }

  void make_text(JsonObject& property, std::string_view input, const JsonObject& question,
                 const std::string& at) {
    constexpr std::pair<std::string_view, std::string_view> kFormats[] = {
        {"email", "email"}, {"url", "uri"}, {"tel", "phone"}, {"date", "date"}};
    property["type"] = input == "number" || input == "range" ? "number" : "string";
    for (const auto& [theirs, ours] : kFormats) {
      if (input == theirs) property["format"] = ours;
    }
    const bool is_known = input.empty() || input == "text" || input == "number" ||
                          input == "range" || property.contains("format");
    if (!is_known) report(pointer_to(at, "inputType"), "This is asked as a text.");
    if (property["type"] != "number") return;
    if (const Json* least = find(question, "min"); least != nullptr && least->is_number())
      property["minimum"] = *least;
    if (const Json* most = find(question, "max"); most != nullptr && most->is_number())
      property["maximum"] = *most;
  }

  bool make_choices(JsonObject& property, JsonObject& options, const JsonObject& question,
                    std::string_view type, const std::string& at) {
    const std::string name = plain_name(text_of(question, "name"));
    const bool is_list = type == "checkbox" || type == "tagbox";
    const std::string place = "/schema/properties/" + name + (is_list ? "/items" : "") + "/oneOf/";
    JsonArray choices;
    const JsonArray& given = array_or_empty(question, "choices");
    for (std::size_t i = 0; i < given.size(); ++i) {
      JsonObject choice;
      const JsonObject* object = given[i].if_object();
      const Json value = object == nullptr
                             ? given[i]
                             : (object->contains("value") ? object->at("value") : Json(nullptr));
      choice["const"] = value.is_number() ? Json(to_text(value)) : value;
      if (!choice["const"].is_string()) continue;
      if (object != nullptr)
        set_text(choice, "title", *object, "text", pointer_to(pointer_to(at, "choices"), i),
                 place + std::to_string(choices.size()) + "/title");
      if (!choice.contains("title")) choice["title"] = choice["const"];
      choices.push_back(std::move(choice));
    }
    if (choices.empty()) return false;
    const JsonObject one{{"type", "string"}, {"oneOf", std::move(choices)}};
    property = is_list ? JsonObject{{"type", "array"}, {"items", one}} : one;
    if (type == "radiogroup") options["format"] = "radio";
    set_default(property, question);
    return true;
  }

  void set_default(JsonObject& property, const JsonObject& question) {
    if (const Json* value = find(question, "defaultValue")) property["default"] = *value;
  }

  void set_limits(JsonObject& property, const JsonObject& question, const std::string& at) {
    if (property["type"] == "string") {
      if (const auto least = find_int(question, "minLength"); least && *least > 0)
        property["minLength"] = *least;
      if (const auto most = find_int(question, "maxLength"); most && *most > 0)
        property["maxLength"] = *most;
    }
    const JsonArray& validators = array_or_empty(question, "validators");
    for (std::size_t i = 0; i < validators.size(); ++i) {
      const JsonObject* validator = validators[i].if_object();
      if (validator == nullptr || !add_validator(property, *validator)) {
        report(pointer_to(pointer_to(at, "validators"), i), "This check is left out.");
      }
    }
  }

  static bool add_validator(JsonObject& property, const JsonObject& validator) {
    const std::string_view type = text_of(validator, "type");
    const auto copy = [&](std::string_view ours, std::string_view theirs) {
      if (const Json* limit = find(validator, theirs)) property[ours] = *limit;
    };
    if (type == "email") {
      property["format"] = "email";
    } else if (type == "text") {
      copy("minLength", "minLength");
      copy("maxLength", "maxLength");
    } else if (type == "numeric") {
      copy("minimum", "minValue");
      copy("maximum", "maxValue");
    } else if (type == "regex") {
      copy("pattern", "regex");
    } else {
      return false;
    }
    return true;
  }

  // A rule may read questions that come before it.
  void set_rule(JsonObject& element, const JsonObject& from, const std::string& at) {
    const std::string_view expression = text_of(from, "visibleIf");
    if (expression.empty()) return;
    const auto logic = logic_of_expression(expression, [this](std::string_view name) {
      const auto known = names_.find(name);
      return known == names_.end() ? std::string() : known->second;
    });
    if (!logic)
      return report(pointer_to(at, "visibleIf"),
                    "This condition cannot be said here, so that the part is always shown.");
    element["rule"] = JsonObject{
        {"effect", "SHOW"}, {"condition", JsonObject{{"type", "JSONLOGIC"}, {"logic", *logic}}}};
  }

  Converted finish() {
    JsonArray locales{Json(locale_)};
    for (const auto& [tag, texts] : messages_) locales.emplace_back(tag);
    document_["locales"] = JsonObject{{"default", locale_}, {"available", std::move(locales)}};
    document_["schema"] = JsonObject{{"type", "object"},
                                     {"properties", std::move(properties_)},
                                     {"required", std::move(required_)},
                                     {"additionalProperties", false}};
    document_["uischema"] = JsonObject{{"type", "Categorization"}, {"elements", std::move(steps_)}};
    document_["map"] = std::move(map_);
    JsonObject messages;
    for (auto& [tag, texts] : messages_) messages[tag] = std::move(texts);
    if (!messages.empty()) document_["messages"] = std::move(messages);
    return {std::move(document_), std::move(left_out_)};
  }

  std::string locale_;
  JsonObject document_, properties_, map_;
  JsonArray required_, steps_;
  std::map<std::string, JsonObject> messages_;  // By language.
  std::map<std::string, std::string, std::less<>>
      names_;  // Theirs to ours, of the questions so far.
  std::vector<LeftOut> left_out_;
};

class SurveyWriter {
 public:
  explicit SurveyWriter(const JsonObject& form) : form_(form) {}

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
      if (step != nullptr && text_of(*step, "type") == "Category")
        pages.push_back(write_holder(*step, at, {{"name", "page" + std::to_string(i + 1)}}));
    }
    if (pages.empty()) pages.push_back(write_flat(layout));
    survey["pages"] = std::move(pages);
    return {std::move(survey), std::move(left_out_)};
  }

 private:
  void report(std::string at, std::string text) {
    left_out_.push_back({std::move(at), std::move(text)});
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
      return write_holder(element, at,
                          {{"type", "panel"}, {"name", "panel" + std::to_string(++panels_)}});
    }
    if (type == "Label") {
      JsonObject html{{"type", "html"},
                      {"name", "text" + std::to_string(++panels_)},
                      {"html", escaped(text_of(element, "text"))}};
      set_visibility(html, element, at);
      return html;
    }
    if (type != "Control") {
      report(at, "A survey does not say this.");
      return std::nullopt;
    }
    const std::string_view scope = text_of(element, "scope");
    auto question = write_question(scope.substr(scope.rfind('/') + 1), object_or_empty(element, "options"));
    if (question) set_visibility(*question, element, at);
    return question;
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
      question["choices"] = choices_of(one, at + (is_list ? "/items" : ""));
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

  JsonArray choices_of(const JsonObject& one, const std::string& at) {
    JsonArray choices;
    for (const Json& value : array_or_empty(one, "enum")) choices.push_back(value);
    const JsonArray& options = array_or_empty(one, "oneOf");
    for (std::size_t i = 0; i < options.size(); ++i) {
      const JsonObject* option = options[i].if_object();
      if (option == nullptr || !option->contains("const")) continue;
      choices.push_back(JsonObject{
          {"value", option->at("const")},
          {"text", say(text_of(*option, "title"), at + "/oneOf/" + std::to_string(i) + "/title")}});
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
  int panels_ = 0;
  std::vector<LeftOut> left_out_;
};

}  // namespace

Result<Converted> form_of_survey(const JsonObject& survey, std::string_view id) {
  return SurveyReader(id).read(survey);
}

Converted survey_of_form(const JsonObject& form) {
  return SurveyWriter(form).write();
}

}  // namespace acquaint::forms
