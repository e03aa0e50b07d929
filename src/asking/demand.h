// What an application needs to know of a user now, and what for: of POST /v1/needs, of a client's
// settings, of an OpenID request's claims. needs.h answers it; docs/needs.md is the manual.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "consent/purpose.h"
#include "profile/catalogue.h"

namespace acquaint::asking {

// So many attributes of each kind can be named at once.
inline constexpr std::size_t kNeedsMax = 50;

struct Need {
  std::string attribute;                          // As it was named.
  std::optional<profile::AttributeIndex> index;   // Where the catalogue declares it.
  // Asked whatever gaps, caps, fatigue and hold-out say. One that is not waits as any question does.
  bool is_essential = false;
};

struct Demand {
  std::vector<Need> needs;                    // Each attribute once.
  std::optional<consent::Purpose> purpose;    // What the values are used for; none was named.
};

// {"essential": ["user_metadata.company"], "voluntary": ["user_metadata.title"], "purpose": "invoices"}.
// An attribute that the catalogue lacks is kept without an index. Errors are `invalid`, their field
// begins with `at`: "needs.malformed", "needs.duplicate", "needs.unknown_purpose" and
// "json.unknown_field".
Result<Demand> parse_demand(const JsonObject& document, const profile::Catalogue& catalogue,
                            std::span<const consent::Purpose> purposes, const std::string& at = {});

// Adds a need; one that is there already becomes essential when either is.
void add_need(Demand& demand, Need need);

}  // namespace acquaint::asking
