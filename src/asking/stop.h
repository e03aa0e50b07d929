// What a gate says.
#pragma once

#include <optional>

#include "asking/reason.h"
#include "base/clock.h"

namespace acquaint::asking {

// `ok`, depends_on_answer and the value_* reasons of what is worth asking pass.
struct Stop {
  Reason reason = Reason::ok;
  Time passes_at = Time::max();  // Max: not known.

  std::optional<Time> next() const { return passes_at == Time::max() ? std::nullopt : std::optional(passes_at); }
};

}  // namespace acquaint::asking
