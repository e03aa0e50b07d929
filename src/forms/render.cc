#include "forms/render.h"

#include <algorithm>

#include "forms/phone_number.h"
#include "forms/rich_text.h"
#include "profile/built_in_lists.h"

namespace acquaint::forms {
namespace {

// What a keyword asks for, where the field and its attribute do: the stricter of the two.
std::optional<Json> operand_of(const Field& field, std::string_view keyword) {
  std::optional<Json> found;
  for (const profile::Schema* schema :
       {&field.schema, field.attribute_schema ? &*field.attribute_schema : nullptr}) {
    const JsonObject* document = schema == nullptr ? nullptr : schema->document().if_object();
    const Json* operand = document == nullptr ? nullptr : find(*document, keyword);
    if (operand == nullptr || !(operand->is_string() || operand->is_number())) continue;
    if (!found || !found->is_number() || !operand->is_number()) {
      found = *operand;
      continue;
    }
    const bool is_larger = operand->to_number<double>() > found->to_number<double>();
    const bool wants_larger = keyword.starts_with("min") || keyword == "exclusiveMinimum";
    if (is_larger == wants_larger) found = *operand;
  }
  return found;
}

enum class Place { server, client, both };  // Where a rule can be evaluated.

class Describer {
 public:
  Describer(const Run& run, const Step& step, const Presentation& presentation)
      : run_(run),
        step_(step),
        shown_(presentation),
        locale_(run.form.locale_for(presentation.locale)),
        said_(presentation.reveal == Reveal::full
                  ? said_of(run.facts, run.form.said_values(), run.form.catalogue_version())
                  : said_otherwise(run.form.said_values())),
        asked_(asked_fields(run, step)),
        answers_(counted_answers(run, step, values())) {}

  JsonObject describe() const {
    const StepPlace place = place_of(run_, step_);
    JsonObject step{{"id", step_.id}, {"number", place.number}, {"of", place.of}};
    put(step, "title", step_.title);
    JsonObject out{{"form", run_.form.id()}};
    put(out, "title", run_.form.title());
    put(out, "description", run_.form.description());
    out["locale"] = locale_;
    out["step"] = std::move(step);
    if (auto why = describe_why(run_.form, asked_, locale_, shown_.declared)) out["purpose"] = std::move(*why);
    out["elements"] = describe_elements();
    return out;
  }

 private:
  const JsonObject& values() const {
    static const JsonObject kNone;
    return shown_.values == nullptr ? kNone : *shown_.values;
  }

  std::string text(const Text& text) const { return run_.form.say(text, locale_, said_); }

  void put(JsonObject& into, std::string_view name, const Text& given) const {
    if (!given.empty()) into[name] = text(given);
  }

  JsonArray describe_elements() const {
    JsonArray out;
    for (const Element& element : step_.elements) {
      if (const auto* paragraph = std::get_if<Paragraph>(&element)) {
        if (is_offered(paragraph->shown_when)) out.push_back(describe_paragraph(*paragraph));
        continue;
      }
      if (const auto* divider = std::get_if<Divider>(&element)) {
        if (is_offered(divider->shown_when)) out.push_back(describe_divider(*divider));
        continue;
      }
      if (const auto* image = std::get_if<Image>(&element)) {
        if (is_offered(image->shown_when)) out.push_back(describe_image(*image));
        continue;
      }
      const Field& field = run_.form.fields()[std::get<FieldIndex>(element)];
      if (!is_offered(field.shown_when)) continue;
      if (field.read_only) add_known(out, field);
      if (is_asked_here(field.name)) out.push_back(describe_field(field));
    }
    return out;
  }

  JsonObject describe_divider(const Divider& divider) const {
    JsonObject out{{"kind", "divider"}};
    put(out, "text", divider.text);
    add_rules(out, divider.shown_when);
    return out;
  }

  JsonObject describe_image(const Image& image) const {
    JsonObject out{{"kind", "image"}, {"src", image.address}, {"alt", text(image.text)}};
    if (image.height > 0) out["height"] = image.height;
    add_rules(out, image.shown_when);
    return out;
  }

  // A value that is only shown, as much of it as whoever looks may see.
  void add_known(JsonArray& out, const Field& field) const {
    const std::string path = field.attribute.text();
    const JsonObject known = known_answers(run_.form, {&path, 1}, run_.facts);
    const Json* value = find(known, field.name);
    const auto shown =
        value == nullptr ? std::nullopt : shown_value(run_.form, field, *value, shown_.reveal, locale_);
    if (!shown) return;
    JsonObject element{{"kind", "known"}, {"name", field.name}};
    put(element, "label", field.label);
    element["text"] = *shown;
    add_rules(element, field.shown_when);
    out.push_back(std::move(element));
  }

  JsonObject describe_paragraph(const Paragraph& paragraph) const {
    JsonObject out{{"kind", "text"},
                   {"heading", paragraph.is_heading},
                   {"parts", to_json(parse_rich_text(text(paragraph.text), run_.form.localize(paragraph.text, locale_)))}};
    add_rules(out, paragraph.shown_when);
    return out;
  }

  bool is_asked_here(std::string_view name) const {
    return std::ranges::any_of(asked_, [name](const Field* field) { return field->name == name; });
  }

  Place place_of_rule(const ShowRule& rule) const {
    const auto here = std::ranges::count_if(
        rule.answers, [this](const std::string& name) { return is_asked_here(name); });
    if (here == 0) return Place::server;
    const bool all_here = here == std::ssize(rule.answers) && !rule.reads_more;
    return all_here ? Place::client : Place::both;
  }

  std::vector<ShowRule> rules_at(std::span<const ShowRule> rules, Place place) const {
    std::vector<ShowRule> out;
    for (const ShowRule& rule : rules) {
      if (place_of_rule(rule) == place) out.push_back(rule);
    }
    return out;
  }

  bool is_offered(std::span<const ShowRule> rules) const {
    return lets_see(rules_at(rules, Place::server));
  }

  bool lets_see(std::span<const ShowRule> rules) const {
    asking::Facts facts = run_.facts;
    facts.answers = &answers_;
    return shows(rules, facts);
  }

  JsonObject describe_field(const Field& field) const {
    const std::string_view widget = name_of(field.widget);
    constexpr std::size_t kMembers = 16;  // Most fields have fewer.
    JsonObject out({{"kind", "field"}, {"name", field.name}, {"type", name_of(field.type)}, {"widget", widget}}, kMembers);
    out["is"] = JsonObject{{widget, true}};
    if (field.widget == Widget::text || (field.widget >= Widget::email && field.widget <= Widget::time)) {
      out["input_type"] = widget;
    }
    put(out, "label", field.label);
    put(out, "hint", field.hint);
    put(out, "placeholder", field.placeholder);
    if (!field.terms.empty()) out["parts"] = to_json(parse_rich_text(text(field.terms)));
    if (field.hides_labels) out["hide_labels"] = true;
    const asking::Due* due = find_due(run_, field);
    const bool is_required = field.required || (due != nullptr && due->stage == asking::Stage::required);
    out["required"] = is_required && rules_at(field.shown_when, Place::both).empty();
    if (due != nullptr) out["requirement"] = describe_due(*due);
    add_rules(out, field.shown_when);
    if (field.sensitive) out["sensitive"] = true;
    if (!field.autocomplete.empty()) out["autocomplete"] = field.autocomplete;
    add_limits(out, field);
    add_value(out, field);
    add_confirmation(out, field);
    if (field.consent) {
      out["consent"] = JsonObject{{"purpose", field.consent->purpose},
                                  {"text_version", field.consent->text_version}};
    }
    add_problem(out, field);
    return out;
  }

  static JsonObject describe_due(const asking::Due& due) {
    JsonObject out{{"stage", asking::name_of(due.stage)}};
    if (due.deadline) out["deadline"] = to_iso8601(*due.deadline);
    if (due.prompts_left) out["prompts_left"] = *due.prompts_left;
    return out;
  }

  void add_rules(JsonObject& out, std::span<const ShowRule> rules) const {
    const auto live = rules_at(rules, Place::client);
    JsonArray described;
    for (const ShowRule& rule : live) {
      described.push_back(JsonObject{{"effect", rule.effect == Effect::show ? "SHOW" : "HIDE"},
                                     {"logic", rule.condition.logic()}});
    }
    if (!described.empty()) out["show_when"] = std::move(described);
    out["visible"] = lets_see(live);
  }

  static void add_limits(JsonObject& out, const Field& field) {
    const bool is_list = field.type == FieldType::choices;
    if (field.options.empty() || is_list) {
      if (field.size_min) out[is_list ? "minitems" : "minlength"] = *field.size_min;
      if (field.size_max) out[is_list ? "maxitems" : "maxlength"] = *field.size_max;
    }
    if (field.widget != Widget::number) return;
    if (field.minimum) out["min"] = *field.minimum;
    if (field.maximum) out["max"] = *field.maximum;
    if (field.step) {
      out["step"] = *field.step;
    } else if (field.type == FieldType::number) {
      out["step"] = "any";
    }
  }

  void add_value(JsonObject& out, const Field& field) const {
    const Json* value = find(values(), field.name);
    if (!field.countries.empty()) value = add_countries(out, field, value);
    if (field.other) add_other(out, field, value);
    if (value == nullptr && shown_.values == nullptr && field.initial) value = &*field.initial;
    if (!field.options.empty()) {
      out["options"] = describe_options(field, value);
      if (field.dependence && is_asked_here(field.dependence->field)) add_choices_by(out, *field.dependence);
    } else if (field.type == FieldType::boolean && field.options.empty()) {
      out["checked"] = value != nullptr && *value == Json(true);
    }
    if (value != nullptr) out["value"] = *value;
  }

  // The number alone, once its country stands beside it.
  const Json* add_countries(JsonObject& out, const Field& field, const Json* value) const {
    const JsonObject* parts = value == nullptr ? nullptr : value->if_object();
    std::string_view selected = field.countries.front();
    if (parts != nullptr) {
      selected = find_string(*parts, "country").value_or(selected);
      value = find(*parts, "number");
    } else if (value != nullptr && value->is_string() && value->get_string().starts_with('+')) {
      selected = profile::country_of_number(std::string_view(value->get_string()).substr(1)).value_or(selected);
    }
    JsonArray countries;
    for (const std::string& country : field.countries) {
      countries.push_back(JsonObject{
          {"value", country},
          {"label", country_name(country, locale_) + " (+" + std::string(calling_code_of(country)) + ")"},
          {"selected", country == selected}});
    }
    out["countries"] = std::move(countries);
    return value;
  }

  void add_other(JsonObject& out, const Field& field, const Json* value) const {
    JsonObject other;
    put(other, "label", field.other->label);
    put(other, "placeholder", field.other->placeholder);
    other["maxlength"] = field.other->size_max;
    if (const Json* own = find_own(field, value)) other["value"] = *own;
    out["other"] = std::move(other);
  }

  // What was answered beside the choices.
  static const Json* find_own(const Field& field, const Json* value) {
    const auto is_own = [&field](const Json& answer) {
      return answer.is_string() && std::ranges::find(field.options, answer, &Option::value) == field.options.end();
    };
    const JsonArray* list = value == nullptr ? nullptr : value->if_array();
    if (list == nullptr) return value != nullptr && is_own(*value) ? value : nullptr;
    const auto found = std::ranges::find_if(*list, is_own);
    return found == list->end() ? nullptr : &*found;
  }

  void add_confirmation(JsonObject& out, const Field& field) const {
    const auto offered = std::ranges::find(shown_.confirmations, field.name, &Confirmation::field);
    if (offered == shown_.confirmations.end()) return;
    auto words = shown_value(run_.form, field, offered->value, shown_.reveal, locale_);
    if (!words) return;
    const bool is_masked = shown_.reveal == Reveal::masked;
    JsonObject confirm{{"text", std::move(*words)}, {"masked", is_masked}, {"guess", offered->is_guess}};
    if (!is_masked) confirm["value"] = offered->value;
    const auto has = [&](const std::vector<std::string>& names) {
      return std::ranges::find(names, field.name) != names.end();
    };
    if (shown_.replies != nullptr && has(shown_.replies->confirmed)) confirm["reply"] = "confirmed";
    if (shown_.replies != nullptr && has(shown_.replies->declined)) confirm["reply"] = "declined";
    out["confirm"] = std::move(confirm);
  }

  // The answers of the question above that have choices here, in its order; the one that is given is selected.
  void add_choices_by(JsonObject& out, const Dependence& dependence) const {
    const Field& parent = *run_.form.find_field(dependence.field);
    const auto given = find_string(answers_, parent.name);
    JsonArray answers;
    for (const Option& option : parent.options) {
      const std::string_view value = option.value.get_string();
      const auto choices = dependence.choices.find(value);
      if (choices == dependence.choices.end()) continue;
      JsonObject answer{{"value", value}};
      put(answer, "label", option.label);
      answer["selected"] = given == value;
      answer["choices"] = JsonArray(choices->second.begin(), choices->second.end());
      answers.push_back(std::move(answer));
    }
    out["choices_by"] = JsonObject{{"field", parent.name}, {"answers", std::move(answers)}};
  }

  JsonArray describe_options(const Field& field, const Json* value) const {
    const JsonArray* chosen = value == nullptr ? nullptr : value->if_array();
    JsonArray out;
    for (const Option& option : field.options) {
      const bool is_open = !field.dependence || is_asked_here(field.dependence->field);
      if (!is_open && !goes_with(field, option.value, answers_)) continue;
      const bool selected =
          chosen != nullptr ? std::ranges::find(*chosen, option.value) != chosen->end()
                            : value != nullptr && *value == option.value;
      JsonObject described{{"value", option.value}};
      put(described, "label", option.label);
      put(described, "hint", option.hint);
      if (!option.image.empty()) described["image"] = option.image;
      described["selected"] = selected;
      out.push_back(std::move(described));
    }
    return out;
  }

  // The first problem of the field or of a part of its answer.
  void add_problem(JsonObject& out, const Field& field) const {
    const std::string at = pointer_to("", field.name);
    for (const auto& problem : shown_.problems) {
      if (problem.field != at && !problem.field.starts_with(at + "/")) continue;
      out["error"] = problem.message;
      out["rule"] = problem.rule;
      if (const auto operand = operand_of(field, problem.rule)) out["operand"] = *operand;
      return;
    }
  }

  const Run& run_;
  const Step& step_;
  const Presentation& shown_;
  const std::string& locale_;
  const JsonObject said_;
  std::vector<const Field*> asked_;
  const JsonObject answers_;
};

}  // namespace

JsonObject describe_step(const Run& run, const Step& step, const Presentation& presentation) {
  return Describer(run, step, presentation).describe();
}

}  // namespace acquaint::forms
