// What an attribute was before: its old answers are read under its new declaration, and only those that mean
// nothing there any more are asked again. Stored claims stay as they are (readings.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "profile/attribute.h"
#include "profile/claim.h"
#include "profile/mapping.h"
#include "profile/schema.h"

namespace acquaint::profile {

struct Lineage {
  enum class Kind {
    renamed,  // The same answers under another path.
    split,    // A part of what was one answer.
    recoded,  // The same question with other values; `from` may be the attribute itself.
  };

  Kind kind;
  AttributePath from;
  Mapping mapping;
  std::optional<Time> before;  // Of an attribute recoded in place: claims first seen before this are old ones.

  // Whether a claim on `from` has to be translated. In place, and without `before`, what the schema does not
  // allow is old.
  bool is_old(const Claim& claim, const AttributePath& path, const Schema* into) const;
  // What the value means now; nothing when it does not map.
  std::optional<Json> translate(const Json& value, const Schema* into) const;
};

std::string_view name_of(Lineage::Kind kind);

// The members of an attribute's declaration:
//   renamed_from   a path, or a list of paths
//   split_from     {"attribute": path, "rule": ..., ...}: a mapping (mapping.h)
//   recoded_from   {"attribute": path (default: this one), "before": time, ...}: a mapping
// Errors "catalogue.invalid", with their place below `at`; among them an attribute recoded in place without a
// schema, and one whose old and new values cannot be told apart.
Result<std::vector<Lineage>> read_lineage(const JsonObject& declaration, const AttributePath& path,
                                          const Schema* into, const std::string& at);

}  // namespace acquaint::profile
