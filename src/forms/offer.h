// A form as deciding sees it (asking/offer.h).
#pragma once

#include <cstdint>

#include "asking/offer.h"
#include "base/result.h"
#include "forms/form.h"

namespace acquaint::forms {

// The form's questions for declared attributes, step by step, with the rules on when they are shown;
// what the catalogue does not declare is never asked first. `known` is what the form was compiled
// with. Error "form.bad_cadence", pointing into the document.
Result<asking::Offer> make_offer(const Form& form, std::int64_t version,
                                 const asking::Names& known);

}  // namespace acquaint::forms
