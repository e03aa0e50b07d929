// Named conditions on users: "trial", "reads_daily". A user is in a segment while its condition is a clear
// yes. The "segments" of the settings document; docs/segments.md is the manual.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "asking/condition.h"
#include "base/json.h"
#include "base/result.h"

namespace acquaint::asking {

inline constexpr std::size_t kSegmentsMax = 200;

struct Segment {
  std::string name;   // Lower case letters, digits, "_" and "-", a letter first.
  std::string label;  // For people; the name when none is given.
  Condition condition;
};

// Immutable once made. Conditions refer to segments by name while they are compiled, and hold them from
// then on.
class Segments {
 public:
  Segments() = default;

  // [{"name": "trial", "label": "On trial", "when": {...}}, ...], in any order, each of which may refer to
  // others. Errors: "segment.bad_field", "segment.duplicate", "segment.loop" when one refers to itself
  // through others, "segment.too_deep" when more than 8 are within each other, "segment.reads_moment" when
  // one is not about the user alone, and those of Condition::compile. `field` is the place below `at`.
  static Result<Segments> parse(const JsonArray& list, const profile::Catalogue& catalogue,
                                const std::string& at = {});

  const Segment* find(std::string_view name) const;
  // In the order of the document.
  std::span<const Segment> all() const { return all_; }

 private:
  std::vector<Segment> all_;
};

// The segment that a "var" operation names ("segments.trial"), if it names one.
std::optional<std::string_view> segment_variable(const Json& operands);

}  // namespace acquaint::asking
