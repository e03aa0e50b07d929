// The way through a form, decided by the server alone: which fields of a step are asked, what an
// answer to a step may be, which step comes next. Pure.
#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "asking/condition.h"
#include "asking/requirement.h"
#include "base/json.h"
#include "forms/form.h"
#include "profile/schema.h"

namespace acquaint::forms {

// One decision on its way through one form. What it refers to must outlive it.
//
// A condition that reads "answers.<field>" sees the answer to a field that is asked, and the known
// value of a field that is not: a form takes the same way whether a role was told today or last year.
struct Run {
  const Form& form;
  std::span<const std::string> asked;  // Attribute paths; the fields of all others are left out.
  const JsonObject& answers;           // Accepted in earlier steps, by field name.
  const asking::Facts& facts;          // Its `answers` is not read: `answers` above takes its place.
  std::span<const asking::Due> due = {};  // Of soft requirements: what is required is, whatever the form says.
  std::string_view locale = {};  // An available one, for messages of the form's checks; empty: as in the document.
};

using FieldProblems = std::vector<profile::SchemaProblem>;

// What is wrong with an answer called `name` that no field of the step takes: rule "hidden" for one that the server
// fills in itself, else "unknown".
profile::SchemaProblem stray(const Form& form, std::string_view name);

// How the field's soft requirement stands; null: it has none.
const asking::Due* find_due(const Run& run, const Field& field);

// What the profile holds for those fields of the form whose attributes are in `paths`, by field name:
// the answers so far of a decision whose earlier steps have been saved.
JsonObject known_answers(const Form& form, std::span<const std::string> paths,
                         const asking::Facts& facts);

// Fields whose known value depends on an answer that was just given, and does not go with it any more: the
// city of a country that somebody has left, and its district. `answered`: attribute paths; `facts` know them.
std::vector<const Field*> outgrown_fields(const Form& form, std::span<const std::string> answered,
                                          const asking::Facts& facts);

// The fields of the step that the run asks for, visible or not, in order.
std::vector<const Field*> asked_fields(const Run& run, const Step& step);

// Those of them that are visible while `draft` is what has been filled in. Seen from top to bottom:
// an answer that is not visible itself does not count for the rules of the fields below it.
std::vector<const Field*> visible_fields(const Run& run, const Step& step, const JsonObject& draft);

// What rules of the step read as "answers." while `draft` is what has been filled in: answers that
// count, and known values of what is not asked.
JsonObject counted_answers(const Run& run, const Step& step, const JsonObject& draft);

// The first step after the one with id `after` (from the start when that is empty) that has a visible
// field; null when the form is done or has no step `after`.
const Step* next_step(const Run& run, std::string_view after);

// Which one of how many a step is, as far as the answers so far can tell.
struct StepPlace {
  std::size_t number = 0;
  std::size_t of = 0;
};
StepPlace place_of(const Run& run, const Step& step);

// The answers of a step as they may be saved: of visible fields only, each conforming to its schema.
// null, an empty text and an empty list are no answers. Otherwise every problem: those of stray() for a
// name that the step does not have, "required", those of Field::check, "offered" for a choice that does
// not go with the answer that it depends on, and, once all of these
// hold, "check" for each check of the form that says no. Answers to fields that are
// hidden or not asked are dropped.
std::expected<JsonObject, FieldProblems> check_step(const Run& run, const Step& step,
                                                    const JsonObject& given);

}  // namespace acquaint::forms
