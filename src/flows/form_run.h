// One person on their way through one form: the steps that they answer, the flows between them, the
// end. What a run is made of is kept as JSON between two pages, so that it can go on anywhere.
#pragma once

#include <string>
#include <vector>

#include "flows/component.h"
#include "flows/engine.h"

namespace acquaint::flows {

inline constexpr std::size_t kFlowRunsMax = 20;          // Between two steps.
inline constexpr std::size_t kRunBytesMax = 256 * 1024;  // Of what is kept.
inline constexpr std::size_t kGivenBytesMax =
    24 * 1024;  // Of the fields that a form is begun with, as Auth0 has it.

struct FormRun {
  JsonObject fields;  // Answers and hidden fields.
  JsonObject vars;    // Kept from the person.
  JsonObject codes;   // Of flows.
  std::string node;   // The step that is shown; empty before the first and at the end.
  std::vector<std::string>
      history;  // Steps that were answered, the first one first; no step twice.
  bool has_ended = false;
  std::int64_t round =
      0;  // Counts what was answered: of two pages that answer at once, one is late.
};

JsonObject to_json(const FormRun& run);
FormRun parse_run(const JsonObject& stored);

// What everything that happens in a run needs.
struct RunWorld {
  const Declared& declared;
  const Document& form;
  JsonObject context;    // Of templates.
  std::string language;  // Of the reader: a BCP 47 tag.
  Random& random;
  Effects& effects;
};

// Where the person stands.
struct Progress {
  enum class Kind {
    step,     // run.node is to be shown.
    ended,    // There is nothing more to show.
    refused,  // A flow says why not, in `message`: the step stays, if there is one.
    failed,   // Something broke, `error` says what: the step stays, if there is one.
  };
  Kind kind = Kind::step;
  std::string message;
  Error error;
};

// Whether a step may be shown and answered now: the one where the run stands, those before it, and
// those that a button of it leads to.
bool is_reachable(const FormRun& run, const JsonObject& form, std::string_view node);

// The first time. Error too_large "auth0_form.too_large" for more fields than may be given.
Task<Result<Progress>> begin(FormRun& run, const RunWorld& world, JsonObject fields,
                             JsonObject vars);
// On from a step whose answers are `answers`, which read_answers() gave. Fields of components that
// are sensitive are kept until the end of the run like all others. When a flow refuses or fails,
// nothing but the fields is changed.
Task<Result<Progress>> go_on(FormRun& run, const RunWorld& world, std::string_view step,
                             JsonObject answers);

// What templates can read, of the form as of its flows. Vars stay on the server but where the form's author names
// one in a text of the form.
Scope scope_of(const FormRun& run, const RunWorld& world);

// Where the form leads at its end; empty when it resumes the log-in or says nothing. The server of
// the address stands in the form itself: an answer never names it.
std::string ending_address(const FormRun& run, const RunWorld& world);

}  // namespace acquaint::flows
