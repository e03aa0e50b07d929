// The declared attributes: what can be known, what it is worth, who may fill it. Undeclared metadata
// is kept all the same; only what is declared is asked for.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "profile/attribute.h"
#include "profile/derivation.h"
#include "profile/lineage.h"
#include "profile/schema.h"
#include "profile/survivorship.h"

namespace acquaint::profile {

// How hard the question is to answer; it weighs in the ranking (ease .45, .38, .30).
enum class Effort { choice, short_text, long_or_sensitive };

enum class Visibility { none, view, edit };

struct AttributeDefinition {
  AttributePath path;
  std::string label;
  std::optional<Schema> schema;  // Every new value must conform; nothing declared allows any JSON.
  std::string purpose;           // Why it is collected; shown with every question.
  double worth = 1.0;            // Points; relative to the other attributes.
  Effort effort = Effort::short_text;
  std::optional<Duration> fresh_for;  // Older values are stale; none: a value never grows old.
  double confidence_min = 0.5;        // Less certain values do not count as known.
  double confirm_min = 0.3;           // From here on, an inferred one is offered for confirmation.
  std::vector<AttributePath> equivalents;  // Known when one of these is known.
  std::vector<Derivation> derivations;     // What its value can be inferred from.
  std::vector<Lineage> lineage;            // What its old answers were.
  Json moot_when;  // A condition under which nobody needs to know it; null: none. `asking` compiles it.
  Survivorship survivorship = Survivorship::standard();
  std::vector<Source> sources;  // Those that may fill it; empty: all.
  bool sensitive = false;
  Visibility user = Visibility::edit;         // What the user may do with it.
  Visibility application = Visibility::edit;  // What an application may do with it.
  int asks_max = 4;                           // Never asked more often than this.
};

// An attribute's place in its catalogue: what compiled conditions and policies refer to.
using AttributeIndex = std::size_t;

// Immutable. `version` is unique within a process: derived values are remembered under it.
class Catalogue {
 public:
  Catalogue() = default;

  // {"user_metadata.title": {"label": "Job title", "schema": {...}, "worth": 5, ...}, ...}: the
  // "catalogue" part of a settings document. Errors name the field: "catalogue.invalid", or
  // "catalogue.loop" for values that would follow from themselves.
  static Result<Catalogue> parse(const JsonObject& document);

  std::optional<AttributeIndex> find(std::string_view path) const;
  const AttributeDefinition& at(AttributeIndex index) const { return attributes_[index]; }
  std::size_t size() const { return attributes_.size(); }
  const std::vector<AttributeDefinition>& attributes() const { return attributes_; }
  std::uint64_t version() const { return version_; }
  // Those whose values can follow from other attributes or from old answers, each after those that it
  // follows from.
  const std::vector<AttributeIndex>& following() const { return following_; }

 private:
  Result<Done> put_following_in_order();

  std::vector<AttributeDefinition> attributes_;           // In the order of the document.
  std::map<std::string, AttributeIndex, std::less<>> by_path_;
  std::vector<AttributeIndex> following_;
  std::uint64_t version_ = 0;
};

}  // namespace acquaint::profile
