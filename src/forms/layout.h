// The layout of a form: the JSON Forms vocabulary read into steps of text and questions.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "forms/field.h"
#include "forms/show_rule.h"
#include "profile/catalogue.h"

namespace acquaint::forms {

struct Paragraph {
  Text text;
  bool is_heading = false;
  std::vector<ShowRule> shown_when;
};

// A line between what belongs together, with a word on it or none.
struct Divider {
  Text text;
  std::vector<ShowRule> shown_when;
};

struct Image {
  std::string address;      // is_web_image (web_image.h).
  Text text;                // For who cannot see it; empty: it only decorates.
  std::int64_t height = 0;  // In CSS pixels; 0: its own.
  std::vector<ShowRule> shown_when;
};

// A field's place in its form, in the order in which fields are shown.
using FieldIndex = std::size_t;

using Element = std::variant<Paragraph, FieldIndex, Divider, Image>;

struct Step {
  std::string id;
  Text title;  // May be empty.
  std::vector<Element> elements;
  std::vector<ShowRule> shown_when;
};

struct ControlPlace {
  std::string name;  // Of the property that it asks for.
  JsonObject control;
  std::string at;
  std::vector<ShowRule> shown_when;  // Its own rule and those of the groups around it.
};

struct Layout {
  std::vector<Step> steps;
  std::vector<ControlPlace> controls;  // A FieldIndex counts these.
};

// A Categorization is one step for each Category; any other layout, or none (then with a control for
// each property in order), is a single step "main". A rule may read only the answers of fields that
// come before it, so that what is visible never turns in a circle.
// Errors, pointing into the document: "form.bad_layout", "form.unknown_property", "form.control_twice",
// "form.forward_reference", "form.bad_hidden" for a Control of a hidden field, and those of Condition::compile.
Result<Layout> read_layout(const JsonObject& document, const asking::Names& known);

}  // namespace acquaint::forms
