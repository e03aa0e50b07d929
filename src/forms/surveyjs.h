// SurveyJS documents and ours, one from the other: the common subset of both. What the other side cannot say is
// reported. What a survey has beyond it is kept in the form's member `surveyjs`, and goes back into the survey:
//   {"survey": {…}, "pages": {"page_1": {…}}, "panels": {"panel1": {…}, "text2": {…}}, "questions": {"company": {…}},
//    "choices": {"role/pm": {…}}}, each the members left over; `elements` of a page are whole elements.
// Pure; docs/surveyjs.md is the manual.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace acquaint::forms {

// A part that the other side cannot say.
struct LeftOut {
  std::string place;  // JSON Pointer into the document that was read.
  std::string text;   // One sentence.

  bool operator==(const LeftOut&) const = default;
};

struct Converted {
  JsonObject document;
  std::vector<LeftOut> left_out;
};

// A form document from a survey. `id` is that of the form; each question fills
// user_metadata.<name>, which the operator may change. Pages become steps, panels groups. Errors
// are `invalid` "survey.invalid" for what is no survey, and "survey.empty" for one without a
// question that can be asked here. Form::compile() may still refuse the document, for its sizes
// above all.
Result<Converted> form_of_survey(const JsonObject& survey, std::string_view id);

// A survey from a form document that Form::compile() accepts.
Converted survey_of_form(const JsonObject& form);

}  // namespace acquaint::forms
