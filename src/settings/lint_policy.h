// Rules about the policy: clocks and caps that cancel each other out.
#pragma once

#include <vector>

#include "settings/lint.h"

namespace acquaint::settings {

std::vector<LintWarning> lint_policy(const Settings& settings);

}  // namespace acquaint::settings
