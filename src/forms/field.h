// One question of a form: what it fills, how it is asked, what an answer must look like.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "forms/dependence.h"
#include "forms/show_rule.h"
#include "profile/attribute.h"
#include "profile/catalogue.h"
#include "profile/schema.h"

namespace acquaint::forms {

// A text of the document and its place there, under which translations are found.
struct Text {
  std::string text;
  std::string at;  // JSON Pointer; empty for a text that is not translated.

  bool empty() const { return text.empty(); }
};

// The JSON type of an answer; `choices` is a list of texts.
enum class FieldType { text, integer, number, boolean, choices };

enum class Widget {
  text,
  textarea,
  email,
  url,
  tel,
  number,
  date,
  time,
  select,
  radio,
  checkbox,
  checkboxes,
  rating,
  cards,
  legal,
};

std::string_view name_of(FieldType type);
std::string_view name_of(Widget widget);

struct Option {
  Json value;
  Text label;
  Text hint;
  std::string image = {};  // An https address; only of cards, may be empty.
};

// An answer of one's own beside the choices: any short text.
struct Other {
  Text label = {};        // Empty: the page has a word for it.
  Text placeholder = {};
  std::int64_t size_max = 0;  // Characters.
};

// Which wording of which purpose a box stands for when it is ticked.
struct Consent {
  std::string purpose;
  std::int64_t text_version = 0;
};

struct Field {
  std::string name;
  profile::AttributePath attribute;
  std::optional<profile::AttributeIndex> index;  // In the catalogue that the form was compiled with.
  FieldType type = FieldType::text;
  Widget widget = Widget::text;
  Text label;
  Text hint;
  Text placeholder = {};   // The first of the schema's examples.
  Text terms = {};         // What a tick agrees to, with links (rich_text.h); only of boxes, may be empty.
  std::vector<Option> options;
  std::optional<Other> other = {};
  std::optional<Dependence> dependence = {};  // Which of the options go with another answer; none: all.
  bool hides_labels = false;               // Cards show their images alone.
  std::vector<std::string> countries = {};  // That the number can be of; empty: only with its country code.
  bool required = false;   // While it is visible.
  bool read_only = false;  // Shown when it is known, and never asked for.
  bool sensitive = false;
  std::string autocomplete;
  std::optional<Json> initial;           // `default` of the schema.
  std::optional<std::int64_t> size_min;  // Characters, or choices of a list.
  std::optional<std::int64_t> size_max;
  std::optional<Json> minimum;
  std::optional<Json> maximum;
  std::optional<Json> step;
  std::optional<Consent> consent;
  std::vector<ShowRule> shown_when;  // All must let it be seen.
  profile::Schema schema;
  std::optional<profile::Schema> attribute_schema;  // What the catalogue asks for besides.

  // How `answer` breaks the schema of the field, or else that of the attribute; fields of the
  // problems are pointers into an object of answers: "/company". Beside keywords, rule "accept" for terms
  // that must be agreed to, and "other" for more than one answer of one's own.
  std::vector<profile::SchemaProblem> check(const Json& answer) const;
};

// Where the parts of a field stand in a form document that check_document accepts.
struct FieldSource {
  std::string name;
  profile::AttributePath attribute;
  const JsonObject& property;  // schema.properties.<name>
  std::string property_at;
  const JsonObject& control;   // The Control of the layout; empty when the layout has none.
  std::string control_at;
  bool required = false;
  std::vector<ShowRule> shown_when;
};

// A text without maxLength may have 1,000 characters, or 10,000 in a textarea; choices never repeat.
// With `allowOther` the choices are suggestions: any text of at most 200 characters may be answered.
// Errors: "form.unknown_attribute" for a $ref to what the catalogue does not declare,
// "form.bad_field" for a type, widget, option, default or $ref that cannot be asked, and "schema.unsupported".
Result<Field> make_field(FieldSource source, const profile::Catalogue& catalogue);

}  // namespace acquaint::forms
