// Rules about one form: what of it can never be asked, or not as it was meant.
#pragma once

#include <vector>

#include "settings/lint.h"

namespace acquaint::settings {

// `offer` is what the form asks for.
std::vector<LintWarning> lint_form(const forms::Form& form, const asking::Offer& offer,
                                   const Settings& settings);

}  // namespace acquaint::settings
