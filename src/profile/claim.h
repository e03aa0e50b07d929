// A claim is one source's value for one attribute. Rival claims are all kept; survivorship decides
// which one is effective.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"

namespace acquaint::profile {

enum class Source { identity_provider, enrichment, application, user, import, inference };

std::string_view name_of(Source source);
std::optional<Source> parse_source(std::string_view name);

// Where a value came from. It decides who wins, what may be shown back to the person, and what must
// go when a source is withdrawn, so no value exists without it.
struct Provenance {
  Source source = Source::application;
  std::string origin;       // Connection, rule, client or form within that source.
  Time seen;                // When this value was first given by this source and origin.
  Time confirmed;           // When the same value was last given again.
  double confidence = 1.0;  // 0 to 1.
  std::string purpose;      // What it was asked for; empty when nothing was declared.
  std::string visitor = {};  // The anonymous visitor that brought it (visitor_merge.h); empty: the user's own.

  bool operator==(const Provenance&) const = default;
};

struct Claim {
  Json value;
  Provenance from;

  bool operator==(const Claim&) const = default;
};

}  // namespace acquaint::profile
