// A step as JSON: the same for API clients and for HTML templates.
#pragma once

#include <span>
#include <string_view>

#include "base/json.h"
#include "forms/confirmation.h"
#include "forms/steps.h"
#include "forms/why.h"

namespace acquaint::forms {

struct Presentation {
  std::string_view locale;                // As wanted: Form::locale_for chooses.
  const JsonObject* values = nullptr;     // Shown again in the fields; null: nothing is shown again.
  std::span<const profile::SchemaProblem> problems;
  std::span<const Confirmation> confirmations;  // Values that are offered, by field.
  Reveal reveal = Reveal::masked;
  const Replies* replies = nullptr;  // Shown again; null: nothing was replied yet.
  Declarations declared = {};        // For why it is asked.
};

// {"form", "title", "description", "locale", "step": {"id", "number", "of", "title"},
//  "purpose" (describe_why), "elements": [...]}. An element is
//  {"kind": "text", "heading": bool, "parts": [...]} or {"kind": "field", "name", "type", "widget",
//  "is": {"<widget>": true}, "input_type" (where the widget is an <input> with a value), "label",
//  "hint", "placeholder", "parts", "required", "sensitive", "autocomplete", "min", "max", "step", "minlength", "maxlength",
//  "minitems", "maxitems", "options": [{"value", "label", "hint", "image", "selected"}], "hide_labels",
//  "choices_by": {"field", "answers": [{"value", "label", "selected", "choices": [values]}]},
//  "other": {"label", "placeholder", "maxlength", "value"}, "countries": [{"value", "label", "selected"}],
//  "value", "checked",
//  "requirement": {"stage", "deadline", "prompts_left"}, "consent", "confirm", "show_when", "visible", "error",
//  "rule", "operand"}, or {"kind": "divider", "text"}, {"kind": "image", "src", "alt", "height"}, or
//  {"kind": "known", "name", "label", "text"}: a value that is shown only. Members without a value are left out.
//
// `rule` is the keyword of JSON Schema that the answer breaks (or "required", "unknown", "characters",
// "duplicate"), and `operand` what that keyword asks for, such as 80 of maxLength.
// A rule that reads only answers of this very step goes along as `show_when` ({"effect", "logic"}
// each), for the client to hide and show the field while it is filled in; `visible` says how it is
// now. Rules that read anything else stay on the server: such a field is there or it is not. One that
// mixes both is there, and check_step has the last word; it is never `required` here.
// Texts say what is known of the user where `reveal` is full.
// `choices_by` says which options go with which answer to a question of the same step; where that was answered
// before, `options` are those that go with it.
// `confirm` ({"text", "masked", "guess", "value" (unless it is masked), "reply"}) offers a known value: the
// user may confirm it, fill in the field because it has changed, or rather not say. "reply", "confirmed" or
// "declined", is what was replied already. A known value is shown nowhere else: "value" comes from `values`
// alone.
JsonObject describe_step(const Run& run, const Step& step, const Presentation& presentation);

}  // namespace acquaint::forms
