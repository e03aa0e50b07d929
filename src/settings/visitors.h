// Anonymous visitors: whether there are any, and for how long. The "visitors" of the settings;
// docs/visitors.md is the manual.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"

namespace acquaint::settings {

struct Visitors {
  std::string consent = "functional";              // The category of consent that a call must name.
  Duration expire_after = std::chrono::days(30);   // Without activity.
  Duration undo_for = std::chrono::days(180);      // How long a merged one is kept.
  std::int64_t max = 100'000;                      // At a time, with those that were merged.

  bool operator==(const Visitors&) const = default;
};

// {"enabled": true, "consent", "expire_after": "30d", "undo_for": "180d", "max"}; nothing unless it is enabled. Errors are
// `invalid` and their field is below `at`: "visitors.bad_field", "json.unknown_field".
Result<std::optional<Visitors>> parse_visitors(const JsonObject& object, const std::string& at);

}  // namespace acquaint::settings
