#include "forms/surveyjs.h"

#include <algorithm>
#include <map>

#include "forms/surveyjs_expression.h"
#include "forms/surveyjs_html.h"

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
constexpr std::string_view kPageMembers[] = {"name", "title", "elements", "visibleIf"};
constexpr std::string_view kPanelMembers[] = {"type", "name", "title", "elements", "visibleIf", "startWithNewLine"};
constexpr std::string_view kHtmlMembers[] = {"type", "name", "html", "visibleIf", "startWithNewLine"};
constexpr std::string_view kChoiceMembers[] = {"value", "text"};

// A part of the survey: where it stands, and under which name of which kind the form keeps what of it has no
// counterpart. The writer finds it again by both.
struct Part {
  std::string at;
  std::string_view kind;
  std::string name;
};

class SurveyReader {
 public:
  explicit SurveyReader(std::string_view id) { document_["id"] = id; }

  Result<Converted> read(const JsonObject& survey) {
    const JsonArray& pages = array_or_empty(survey, "pages");
    if (pages.empty() && array_or_empty(survey, "elements").empty()) {
      return invalid("survey.invalid", "A survey with pages or elements is expected.");
    }
    const Part whole{"", "survey", ""};
    keep_others(survey, kSurveyMembers, whole);
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

  JsonObject& kept_of(const Part& part) {
    Json& of_kind = kept_[part.kind];
    if (!of_kind.is_object()) of_kind = JsonObject();
    if (part.name.empty()) return of_kind.get_object();
    Json& of_part = of_kind.get_object()[part.name];
    if (!of_part.is_object()) of_part = JsonObject();
    return of_part.get_object();
  }

  void keep(const Part& part, std::string_view name, const Json& value, std::string text) {
    report(pointer_to(part.at, name), std::move(text));
    kept_of(part)[name] = value;
  }

  // One of a list; `at` is its place.
  void keep_in_list(const Part& part, std::string_view list, std::string at, const Json& value, std::string text) {
    report(std::move(at), std::move(text));
    Json& kept = kept_of(part)[list];
    if (!kept.is_array()) kept = JsonArray();
    kept.get_array().push_back(value);
  }

  template <std::size_t N>
  void keep_others(const JsonObject& object, const std::string_view (&known)[N], const Part& part) {
    for (const auto& member : object) {
      if (std::ranges::find(known, std::string_view(member.key())) == std::end(known)) {
        keep(part, member.key(), member.value(), "This has no counterpart here.");
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

  // A survey of `elements` alone is a page without a place of its own.
  void read_page(const JsonObject& page, const std::string& at, std::size_t number) {
    const std::string place = "/uischema/elements/" + std::to_string(steps_.size());
    page_ = {at, "pages", "page_" + std::to_string(number + 1)};
    JsonObject step{{"type", "Category"}, {"options", JsonObject{{"id", page_.name}}}};
    if (!at.empty()) {
      keep_others(page, kPageMembers, page_);
      set_text(step, "label", page, "title", at, place + "/label");
    }
    set_rule(step, page, page_);
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
      const Part part{at, "panels", "panel" + std::to_string(++panels_)};
      keep_others(element, kPanelMembers, part);
      JsonObject group{{"type", "Group"}};
      set_text(group, "label", element, "title", at, place + "/label");
      if (!group.contains("label")) group["type"] = "VerticalLayout";
      set_rule(group, element, part);
      group["elements"] = read_elements(element, at, place + "/elements", depth + 1);
      return group;
    }
    if (type == "html") return read_html(element, at);
    return read_question(element, type, at);
  }

  std::optional<JsonObject> read_html(const JsonObject& element, const std::string& at) {
    const std::string_view html = text_of(element, "html");
    const std::string words = without_tags(html);
    if (words.empty()) {
      keep_in_list(page_, "elements", at, element, "A text without words is left out.");
      return std::nullopt;
    }
    const Part part{at, "panels", "text" + std::to_string(++panels_)};
    keep_others(element, kHtmlMembers, part);
    if (words != html) keep(part, "html", Json(html), "The words are shown without their tags.");
    JsonObject label{{"type", "Label"}, {"text", words}};
    set_rule(label, element, part);
    return label;
  }

  std::optional<JsonObject> read_question(const JsonObject& question, std::string_view type,
                                          const std::string& at) {
    const std::string_view their_name = text_of(question, "name");
    if (their_name.empty()) {
      keep_in_list(page_, "elements", at, question, "A question without a name is left out.");
      return std::nullopt;
    }
    const std::string name = plain_name(their_name);
    const Part part{at, "questions", name};
    JsonObject options, property;
    if (properties_.contains(name) || !make_property(property, options, question, type, part)) {
      keep_in_list(page_, "elements", at, question, "Questions of this kind, or twice of one name, are left out.");
      return std::nullopt;
    }
    keep_others(question, kQuestionMembers, part);
    const std::string place = "/schema/properties/" + name;
    set_text(property, "title", question, "title", at, place + "/title");
    if (!property.contains("title")) property["title"] = their_name;
    set_text(property, "description", question, "description", at, place + "/description");
    JsonObject control{{"type", "Control"}, {"scope", "#/properties/" + name}};
    if (!options.empty()) control["options"] = std::move(options);
    set_rule(control, question, part);
    if (find_bool(question, "isRequired").value_or(false)) required_.emplace_back(name);
    properties_[name] = std::move(property);
    map_[name] = "user_metadata." + name;
    names_.emplace(their_name, name);
    return control;
  }

  bool make_property(JsonObject& property, JsonObject& options, const JsonObject& question,
                     std::string_view type, const Part& part) {
    if (type == "text") {
      make_text(property, text_of(question, "inputType"), question, part);
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
      return make_choices(property, options, question, type, part);
    } else {
      return false;
    }
    set_limits(property, question, part);
    set_default(property, question);
    return true;
  }

  void make_text(JsonObject& property, std::string_view input, const JsonObject& question,
                 const Part& part) {
    constexpr std::pair<std::string_view, std::string_view> kFormats[] = {
        {"email", "email"}, {"url", "uri"}, {"tel", "phone"}, {"date", "date"}};
    property["type"] = input == "number" || input == "range" ? "number" : "string";
    for (const auto& [theirs, ours] : kFormats) {
      if (input == theirs) property["format"] = ours;
    }
    const bool is_known = input.empty() || input == "text" || input == "number" ||
                          input == "range" || property.contains("format");
    if (!is_known) keep(part, "inputType", Json(input), "This is asked as a text.");
    if (property["type"] != "number") return;
    if (const Json* least = find(question, "min"); least != nullptr && least->is_number())
      property["minimum"] = *least;
    if (const Json* most = find(question, "max"); most != nullptr && most->is_number())
      property["maximum"] = *most;
  }

  bool make_choices(JsonObject& property, JsonObject& options, const JsonObject& question,
                    std::string_view type, const Part& part) {
    const bool is_list = type == "checkbox" || type == "tagbox";
    const std::string place = "/schema/properties/" + part.name + (is_list ? "/items" : "") + "/oneOf/";
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
      if (object != nullptr) {
        const std::string choice_at = pointer_to(pointer_to(part.at, "choices"), i);
        set_text(choice, "title", *object, "text", choice_at, place + std::to_string(choices.size()) + "/title");
        keep_others(*object, kChoiceMembers, {choice_at, "choices", part.name + "/" + std::string(choice["const"].get_string())});
      }
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

  void set_limits(JsonObject& property, const JsonObject& question, const Part& part) {
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
        keep_in_list(part, "validators", pointer_to(pointer_to(part.at, "validators"), i), validators[i],
                     "This check is left out.");
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
  void set_rule(JsonObject& element, const JsonObject& from, const Part& part) {
    const std::string_view expression = text_of(from, "visibleIf");
    if (expression.empty()) return;
    const auto logic = logic_of_expression(expression, [this](std::string_view name) {
      const auto known = names_.find(name);
      return known == names_.end() ? std::string() : known->second;
    });
    if (!logic)
      return keep(part, "visibleIf", Json(expression),
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
    if (!kept_.empty()) document_["surveyjs"] = std::move(kept_);
    return {std::move(document_), std::move(left_out_)};
  }

  std::string locale_;
  Part page_;       // That is read now.
  int panels_ = 0;  // And texts, so far.
  JsonObject document_, properties_, map_, kept_;
  JsonArray required_, steps_;
  std::map<std::string, JsonObject> messages_;  // By language.
  std::map<std::string, std::string, std::less<>>
      names_;  // Theirs to ours, of the questions so far.
  std::vector<LeftOut> left_out_;
};

}  // namespace

Result<Converted> form_of_survey(const JsonObject& survey, std::string_view id) {
  return SurveyReader(id).read(survey);
}

}  // namespace acquaint::forms
