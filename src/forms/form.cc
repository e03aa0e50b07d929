#include "forms/form.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "asking/condition.h"
#include "forms/document.h"
#include "forms/listed_questions.h"
#include "forms/web_image.h"

namespace acquaint::forms {

namespace {

using Translations = std::map<std::string, std::string, std::less<>>;  // By the pointer of the text.
using Messages = std::map<std::string, Translations, std::less<>>;     // By locale.

// Texts with places: by locale, then by their pointer in the document.
using Spoken = std::map<std::string, std::map<std::string, texts::Text, std::less<>>, std::less<>>;

bool is_field_name(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !name.empty() && name.size() <= 64 && is_letter(name[0]) &&
         std::ranges::all_of(name, [&](char c) {
           return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
         });
}

Text text_of(const JsonObject& object, std::string_view name, std::string_view at = "") {
  const auto text = find_string(object, name);
  return text ? Text{std::string(*text), pointer_to(at, name)} : Text{};
}

using AttributesByField = std::map<std::string, profile::AttributePath, std::less<>>;

// `map`: every property fills one attribute, and no attribute is filled twice.
Result<AttributesByField> read_map(const JsonObject& document, const JsonObject& properties) {
  AttributesByField attributes;
  std::set<std::string> taken;
  for (const auto& member : document.at("map").as_object()) {
    const std::string_view name = member.key();
    const std::string at = pointer_to("/map", name);
    if (!properties.contains(name)) {
      return invalid("form.unknown_property", "The schema has no property of this name.", at);
    }
    auto path = profile::AttributePath::parse(std::string_view(member.value().get_string()));
    if (!path) return invalid(path.error().code, path.error().message, at);
    if (!taken.insert(path->text()).second) {
      return invalid("form.mapped_twice", "Another field fills this attribute.", at);
    }
    attributes.emplace(name, std::move(*path));
  }
  for (const auto& member : properties) {
    const std::string_view name = member.key();
    const std::string at = pointer_to("/schema/properties", name);
    if (!is_field_name(name)) {
      return invalid("form.bad_name", "A name has up to 64 letters, digits and \"_\", a letter first.", at);
    }
    if (!attributes.contains(name)) {
      return invalid("form.unmapped_property", "`map` does not say which attribute this fills.", at);
    }
  }
  return attributes;
}

Result<std::set<std::string, std::less<>>> read_required(const JsonObject& schema,
                                                        const JsonObject& properties) {
  std::set<std::string, std::less<>> required;
  const JsonArray* names = find_array(schema, "required");
  if (names == nullptr) return required;
  for (std::size_t i = 0; i < names->size(); ++i) {
    const std::string_view name = (*names)[i].get_string();
    if (!properties.contains(name)) {
      return invalid("form.unknown_property", "The schema has no property of this name.",
                     pointer_to("/schema/required", i));
    }
    required.emplace(name);
  }
  return required;
}

struct Fields {
  std::vector<Field> asked;
  std::vector<HiddenField> hidden;
};

// `hidden`: every one of them is a property that `map` knows.
Result<Done> check_hidden_names(const JsonObject& hidden, const JsonObject& properties) {
  for (const auto& member : hidden) {
    if (properties.contains(member.key())) continue;
    return invalid("form.unknown_property", "The schema has no property of this name.",
                   pointer_to("/hidden", std::string_view(member.key())));
  }
  return Done{};
}

Result<Fields> make_fields(const JsonObject& document, Layout& layout, const profile::Catalogue& catalogue) {
  const JsonObject& schema = document.at("schema").as_object();
  const JsonObject& properties = schema.at("properties").as_object();
  const JsonObject none;
  const JsonObject* given_hidden = find_object(document, "hidden");
  const JsonObject& hidden = given_hidden == nullptr ? none : *given_hidden;
  const auto attributes = read_map(document, properties);
  if (!attributes) return std::unexpected(attributes.error());
  const auto required = read_required(schema, properties);
  if (!required) return std::unexpected(required.error());
  if (auto done = check_hidden_names(hidden, properties); !done) return std::unexpected(done.error());

  const auto source_of = [&](const std::string& name, const JsonObject& control, std::string control_at) {
    return FieldSource{.name = name,
                       .attribute = attributes->at(name),
                       .property = properties.at(name).as_object(),
                       .property_at = pointer_to("/schema/properties", name),
                       .control = control,
                       .control_at = std::move(control_at),
                       .required = required->contains(name),
                       .shown_when = {}};
  };
  std::set<std::string, std::less<>> placed;
  std::vector<std::string> places;
  Fields fields;
  for (ControlPlace& place : layout.controls) {
    placed.insert(place.name);
    FieldSource source = source_of(place.name, place.control, place.at);
    source.shown_when = std::move(place.shown_when);
    auto field = make_field(std::move(source), catalogue);
    if (!field) return std::unexpected(field.error());
    fields.asked.push_back(std::move(*field));
    places.push_back(place.at);
  }
  if (auto done = check_dependences(fields.asked, places); !done) return std::unexpected(done.error());
  for (const auto& member : properties) {
    const std::string name(member.key());
    if (placed.contains(name)) continue;
    const Json* filled_with = find(hidden, name);
    if (filled_with == nullptr) {
      return invalid("form.unplaced_property", "No Control asks for this property.",
                     pointer_to("/schema/properties", name));
    }
    auto field = make_hidden_field(source_of(name, none, {}), *filled_with, pointer_to("/hidden", name), catalogue);
    if (!field) return std::unexpected(field.error());
    fields.hidden.push_back(std::move(*field));
  }
  return fields;
}

// Those that somebody answers.
JsonObject asked_properties(const JsonObject& document) {
  JsonObject properties = document.at("schema").at("properties").as_object();
  if (const JsonObject* hidden = find_object(document, "hidden")) {
    for (const auto& member : *hidden) properties.erase(member.key());
  }
  return properties;
}

std::optional<FormPurpose> read_purpose(const JsonObject& document) {
  const JsonObject* purpose = find_object(document, "purpose");
  if (purpose == nullptr) return std::nullopt;
  return FormPurpose{std::string(find_string(*purpose, "id").value_or("")),
                     std::string(find_string(*purpose, "legalBasis").value_or("")),
                     text_of(*purpose, "text", "/purpose")};
}

// The default first; it need not be named again among those that are available.
std::vector<std::string> read_locales(const JsonObject& document) {
  const JsonObject* locales = find_object(document, "locales");
  if (locales == nullptr) return {"en"};
  std::vector<std::string> out{std::string(find_string(*locales, "default").value_or("en"))};
  const JsonArray* available = find_array(*locales, "available");
  if (available == nullptr) return out;
  for (const Json& locale : *available) {
    std::string name(locale.get_string());
    if (std::ranges::find(out, name) == out.end()) out.push_back(std::move(name));
  }
  return out;
}

std::set<std::string, std::less<>> places_of_texts(const JsonObject& document, const Layout& layout,
                                                   const std::vector<Field>& fields,
                                                   const std::vector<AnswerCheck>& checks) {
  std::set<std::string, std::less<>> places;
  const auto add = [&places](const Text& text) {
    if (!text.empty()) places.insert(text.at);
  };
  add(text_of(document, "title"));
  add(text_of(document, "description"));
  if (const auto purpose = read_purpose(document)) add(purpose->text);
  for (const Step& step : layout.steps) {
    add(step.title);
    for (const Element& element : step.elements) {
      if (const auto* paragraph = std::get_if<Paragraph>(&element)) add(paragraph->text);
      if (const auto* divider = std::get_if<Divider>(&element)) add(divider->text);
      if (const auto* image = std::get_if<Image>(&element)) add(image->text);
    }
  }
  for (const AnswerCheck& check : checks) add(check.message);
  for (const Field& field : fields) {
    add(field.label);
    add(field.hint);
    add(field.placeholder);
    add(field.terms);
    if (field.other) add(field.other->label);
    if (field.other) add(field.other->placeholder);
    for (const Option& option : field.options) {
      add(option.label);
      add(option.hint);
    }
  }
  return places;
}

// Pages name all of them in a header.
Result<Done> check_image_origins(const Layout& layout, const std::vector<Field>& fields) {
  std::set<std::string_view> origins;
  for (const Step& step : layout.steps) {
    for (const Element& element : step.elements) {
      if (const auto* image = std::get_if<Image>(&element)) origins.insert(origin_of_image(image->address));
    }
  }
  for (const Field& field : fields) {
    for (const Option& option : field.options) {
      if (!option.image.empty()) origins.insert(origin_of_image(option.image));
    }
  }
  if (origins.size() <= Form::kImageOriginsMax) return Done{};
  return invalid("form.too_many", "The images of a form come from at most 10 servers.", "/uischema");
}

// A translation of what is not there is a typing error that nobody would see until it is too late.
Result<Messages> read_messages(const JsonObject& document, const std::vector<std::string>& locales,
                               const std::set<std::string, std::less<>>& places) {
  Messages messages;
  const JsonObject* given = find_object(document, "messages");
  if (given == nullptr) return messages;
  for (const auto& member : *given) {
    const std::string_view locale = member.key();
    const std::string at = pointer_to("/messages", locale);
    if (std::ranges::find(locales, locale) == locales.end()) {
      return invalid("form.unknown_locale", "`locales` does not name this locale.", at);
    }
    for (const auto& message : member.value().as_object()) {
      const std::string_view place = message.key();
      if (place.empty() || !places.contains(place)) {
        return invalid("form.unknown_text", "The form has no text at this place.", pointer_to(at, place));
      }
      messages[std::string(locale)].emplace(place, std::string(message.value().get_string()));
    }
  }
  return messages;
}

// Those that may have places for values. What somebody agrees to is the same for everybody.
std::vector<Text> texts_with_places(const JsonObject& document, const Layout& layout, const std::vector<Field>& fields) {
  std::vector<Text> all{text_of(document, "title"), text_of(document, "description")};
  for (const Step& step : layout.steps) {
    all.push_back(step.title);
    for (const Element& element : step.elements) {
      if (const auto* paragraph = std::get_if<Paragraph>(&element)) all.push_back(paragraph->text);
    }
  }
  for (const Field& field : fields) {
    if (field.consent || field.widget == Widget::legal) continue;
    all.push_back(field.label);
    all.push_back(field.hint);
  }
  std::erase_if(all, [](const Text& text) { return text.empty() || text.at.empty(); });
  return all;
}

Result<Spoken> read_spoken(const std::vector<Text>& texts, const std::string& default_locale, const Messages& messages,
                           const std::vector<SaidValue>& values) {
  Spoken spoken;
  if (values.empty()) return spoken;
  for (const Text& text : texts) {
    auto message = read_message(text.text, default_locale, text.at, values);
    if (!message) return std::unexpected(message.error());
    spoken[default_locale].emplace(text.at, std::move(*message));
    for (const auto& [locale, translations] : messages) {
      const auto translation = translations.find(text.at);
      if (translation == translations.end()) continue;
      const std::string at = pointer_to(pointer_to("/messages", locale), text.at);
      auto translated = read_message(translation->second, locale, at, values);
      if (!translated) return std::unexpected(translated.error());
      spoken[locale].insert_or_assign(text.at, std::move(*translated));
    }
  }
  return spoken;
}

Result<Done> check_targeting(const JsonObject& document, const asking::Names& known) {
  const Json* targeting = find(document, "targeting");
  if (targeting == nullptr) return Done{};
  const auto condition = asking::Condition::compile(*targeting, known);
  if (condition) return Done{};
  Error error = condition.error();
  error.field = "/targeting" + error.field;
  return std::unexpected(std::move(error));
}

}  // namespace

struct Form::Compiled {
  std::string id;
  Text title;
  Text description;
  std::optional<FormPurpose> purpose;
  std::vector<Step> steps;
  std::vector<Field> fields;
  std::vector<HiddenField> hidden;
  std::vector<AnswerCheck> checks;
  std::vector<std::string> locales;  // The default first.
  Messages messages;
  std::vector<SaidValue> said_values;
  Spoken spoken;
  JsonObject cadence;
  JsonObject document;
  std::string hash;
  std::uint64_t catalogue_version = 0;
};

Result<Form> Form::compile(const JsonObject& given, const asking::Names& known) {
  const auto listed = with_listed_questions(given, known.catalogue);
  if (!listed) return std::unexpected(listed.error());
  auto form = compile_whole(*listed, known);
  if (form) return form;
  Error error = form.error();
  error.field = place_in_list(given, std::move(error.field));
  return std::unexpected(std::move(error));
}

Result<Form> Form::compile_whole(const JsonObject& document, const asking::Names& known) {
  if (const auto done = check_document(document); !done) return std::unexpected(done.error());
  if (const auto purpose = read_purpose(document); purpose && purpose->text.empty()) {
    return invalid("form.unknown_purpose",
                   "Give the purpose a text, or declare it in the settings' list of purposes.",
                   "/purpose/id");
  }
  if (const auto done = check_targeting(document, known); !done) {
    return std::unexpected(done.error());
  }
  auto layout = read_layout(document, known);
  if (!layout) return std::unexpected(layout.error());
  if (layout->steps.size() > kStepsMax) {
    return invalid("form.too_many", "A form has at most 20 steps.", "/uischema/elements");
  }
  if (layout->controls.size() > kFieldsMax) {
    return invalid("form.too_many", "A form has at most 100 fields.", "/schema/properties");
  }
  const auto count = [](std::size_t sum, const Step& step) { return sum + step.elements.size(); };
  if (std::accumulate(layout->steps.begin(), layout->steps.end(), std::size_t{0}, count) > kElementsMax) {
    return invalid("form.too_many", "A form has at most 300 questions and texts.", "/uischema");
  }
  auto fields = make_fields(document, *layout, known.catalogue);
  if (!fields) return std::unexpected(fields.error());
  if (const auto done = check_image_origins(*layout, fields->asked); !done) return std::unexpected(done.error());
  auto checks = read_answer_checks(document, asked_properties(document), known);
  if (!checks) return std::unexpected(checks.error());
  auto locales = read_locales(document);
  auto messages = read_messages(document, locales, places_of_texts(document, *layout, fields->asked, *checks));
  if (!messages) return std::unexpected(messages.error());
  auto said_values = read_said_values(document, known.catalogue);
  if (!said_values) return std::unexpected(said_values.error());
  auto spoken = read_spoken(texts_with_places(document, *layout, fields->asked), locales.front(), *messages, *said_values);
  if (!spoken) return std::unexpected(spoken.error());

  const JsonObject* cadence = find_object(document, "cadence");
  return Form(std::make_shared<const Compiled>(Compiled{
      .id = std::string(*find_string(document, "id")),
      .title = text_of(document, "title"),
      .description = text_of(document, "description"),
      .purpose = read_purpose(document),
      .steps = std::move(layout->steps),
      .fields = std::move(fields->asked),
      .hidden = std::move(fields->hidden),
      .checks = std::move(*checks),
      .locales = std::move(locales),
      .messages = std::move(*messages),
      .said_values = std::move(*said_values),
      .spoken = std::move(*spoken),
      .cadence = cadence == nullptr ? JsonObject() : *cadence,
      .document = document,
      .hash = content_hash(document),
      .catalogue_version = known.catalogue.version(),
  }));
}

const std::string& Form::id() const { return compiled_->id; }
const Text& Form::title() const { return compiled_->title; }
const Text& Form::description() const { return compiled_->description; }
const std::optional<FormPurpose>& Form::purpose() const { return compiled_->purpose; }
const std::vector<Step>& Form::steps() const { return compiled_->steps; }
const std::vector<Field>& Form::fields() const { return compiled_->fields; }

const std::vector<HiddenField>& Form::hidden() const { return compiled_->hidden; }
const std::vector<AnswerCheck>& Form::checks() const { return compiled_->checks; }

const Field* Form::find_field(std::string_view name) const {
  const auto found = std::ranges::find(compiled_->fields, name, &Field::name);
  return found == compiled_->fields.end() ? nullptr : &*found;
}

const Step* Form::find_step(std::string_view id) const {
  const auto found = std::ranges::find(compiled_->steps, id, &Step::id);
  return found == compiled_->steps.end() ? nullptr : &*found;
}

const Json* Form::targeting() const { return find(compiled_->document, "targeting"); }
const JsonObject& Form::cadence() const { return compiled_->cadence; }

const std::string& Form::locale_for(std::string_view wanted) const {
  const auto& locales = compiled_->locales;
  const auto fold = [](std::string_view tag) {
    std::string folded(tag);
    for (char& c : folded) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return folded;
  };
  const std::string tag = fold(wanted);
  const std::string language = tag.substr(0, tag.find('-'));
  for (const std::string& locale : locales) {
    if (fold(locale) == tag) return locale;
  }
  for (const std::string& locale : locales) {
    if (locale.substr(0, locale.find('-')) == language) return locale;
  }
  return locales.front();
}

const std::string& Form::default_locale() const { return compiled_->locales.front(); }
const std::vector<std::string>& Form::locales() const { return compiled_->locales; }

std::string_view Form::localize(const Text& text, std::string_view locale) const {
  const auto translations = compiled_->messages.find(locale);
  if (translations == compiled_->messages.end()) return text.text;
  const auto translation = translations->second.find(text.at);
  return translation == translations->second.end() ? std::string_view(text.text)
                                                   : std::string_view(translation->second);
}

const std::vector<SaidValue>& Form::said_values() const { return compiled_->said_values; }

std::string Form::say(const Text& text, std::string_view locale, const JsonObject& values) const {
  for (const std::string_view tag : {locale, std::string_view(default_locale())}) {
    const auto spoken = compiled_->spoken.find(tag);
    if (spoken == compiled_->spoken.end()) continue;
    const auto message = spoken->second.find(text.at);
    if (message != spoken->second.end()) return message->second.with(values);
  }
  return std::string(localize(text, locale));
}

std::string Form::say(const Text& text, std::string_view locale) const {
  return say(text, locale, said_otherwise(compiled_->said_values));
}

const JsonObject& Form::document() const { return compiled_->document; }
const std::string& Form::hash() const { return compiled_->hash; }
std::uint64_t Form::catalogue_version() const { return compiled_->catalogue_version; }

}  // namespace acquaint::forms
