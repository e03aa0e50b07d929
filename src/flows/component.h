// The components of a step: what a person sees of them, and what their answers may be. Pure.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "base/json.h"
#include "flows/template.h"
#include "profile/schema.h"

namespace acquaint::flows {

using Problems = std::vector<profile::SchemaProblem>;

// Whether people can see or answer it here. Others are kept, and left out of the page.
bool is_shown(const JsonObject& component);

// The steps of a form that stand for a place in it: their components, in order; none for another
// node.
std::vector<const JsonObject*> components_of(const JsonObject& form, std::string_view node);

// A form in one of its languages, for one person.
struct Reading {
  const JsonObject& form;
  std::string language;  // Of `languages` and `translations`; see language_for().
  const Scope& scope;
  const Chance& chance;
};

// The language of the form that comes closest to a BCP 47 tag: the same, one of the same language,
// else the form's own.
std::string language_for(const JsonObject& form, std::string_view wanted);
// The custom messages of a language, for Scope::texts.
JsonObject texts_of(const JsonObject& form, std::string_view language);

struct Shown {
  JsonObject values;  // Filled in again, by component.
  Problems problems;  // Their fields are "/<component>".
  bool shows_defaults =
      true;  // Whether defaults that are templates, which may hold what is known, are filled in.
  std::string previous_address;  // Behind which the step before is shown; empty: there is none.
  std::string jump_address;      // Before a node's id, behind which that node is shown.
};

// The step as forms::describe_step has it, so that the same page shows it. Labels and texts are in
// the language, filled; HTML becomes plain text. Errors are those of the form's own messages where
// it has them.
JsonObject describe(const Reading& reading, std::string_view node, const Shown& shown);

// What was posted for a step, by component: conforming values, or every problem. What no component
// asked for is "unknown". "required", "const" of terms that are not accepted, "duplicate",
// "characters" and rules of JSON Schema.
std::expected<JsonObject, Problems> read_answers(const Reading& reading, std::string_view node,
                                                 const FormFields& posted);

// The values without those of components that are sensitive, for logs and for what is told to
// others.
JsonObject without_sensitive(const JsonObject& form, JsonObject fields);

}  // namespace acquaint::flows
