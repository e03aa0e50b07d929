// One form field with its label, hint and error, wired for assistive technology. Sign-up, log-in
// and questions all draw their fields through here.
#pragma once

#include <string_view>

#include "base/json.h"

namespace acquaint::pages {

// What templates/field.mustache needs to draw `field`, which has the shape of a field element of
// forms::describe_step: name, label, and optionally hint, widget (text, textarea, email, url, tel,
// number, date, password, identifier (an e-mail address or another name), select, radio, checkbox, checkboxes, rating; any other is drawn as text),
// required, readonly, autofocus, is_code (letters and digits that mean nothing), autocomplete, min, max, step, minlength, maxlength, value, checked,
// options [{value, label, hint, selected}], choices_by (a list to select from is grouped by the answers that its
// choices go with, the given one first; other choices say beside them what they go with), show_when, error, confirm (handed on to templates/confirm.mustache).
// The input is called `prefix` + name. A checkbox sends "true" or nothing; checkboxes send their
// name once for each ticked option. A password is never filled in. A field with `show_when` is
// always there, since nothing hides it without a script, and so the browser does not insist on it;
// nor on a checkbox, where not to tick is an answer; nor on a field whose value can be confirmed instead.
// "target" is the id that a link to the field points to.
JsonObject field_view(const JsonObject& field, std::string_view prefix = {});

}  // namespace acquaint::pages
