// How an attribute's value can be inferred from another attribute: the never-ask graph, one edge each.
// What it gives is a claim of source `inference`, made whenever a user is looked at (readings.h) and
// never stored, so that it goes when its base goes and changes when the catalogue does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "profile/attribute.h"
#include "profile/claim.h"
#include "profile/mapping.h"
#include "profile/schema.h"

namespace acquaint::profile {

struct Derivation {
  AttributePath from;
  Mapping mapping;
  double confidence = 1;  // Of the inference; that of the base is multiplied with it.

  // {"from": "email", "confidence": 0.6, "rule": ...}, and the members of a mapping (mapping.h). `into` is
  // the schema of the attribute that it fills, null when that allows anything. Error "catalogue.invalid".
  static Result<Derivation> parse(const Json& json, const std::string& at, const Schema* into);

  // What follows from the base claim; nothing when nothing does, or `into` does not allow it. The claim
  // is as old as its base, and its origin names the rule and the base: "email_company(email)".
  std::optional<Claim> infer(const Claim& base, const Schema* into, const std::string& purpose) const;
};

}  // namespace acquaint::profile
