// What is no mistake in a settings document, but hardly what was meant: what can never be asked,
// clocks that cannot both matter, texts without translation. Pure; docs/lint.md is the manual.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "settings/settings.h"

namespace acquaint::settings {

struct LintWarning {
  std::string_view name;  // Public and stable: "form_unreachable".
  std::string place;      // "forms / work / cadence / placement", as in a difference.
  std::string text;       // One sentence.

  bool operator==(const LintWarning&) const = default;
};

// In the order of the document: policy, catalogue, forms, clients, Auth0's forms.
std::vector<LintWarning> lint(const Settings& settings);

Json to_json(const std::vector<LintWarning>& warnings);
// One line each: "warning: forms / work: … [form_unreachable]".
std::string to_text(const std::vector<LintWarning>& warnings);

}  // namespace acquaint::settings
