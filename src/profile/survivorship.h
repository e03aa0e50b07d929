// The declared rule by which one of several rival claims is the effective value. A total order, so
// that two servers that saw the same claims in different orders still agree.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "profile/claim.h"

namespace acquaint::profile {

// Sources in tiers, the most trusted first. Within a tier the user's own value comes before one that an
// anonymous visitor brought, however new that is; then the value that was confirmed last wins;
// then the higher confidence, then origin and value, which only break ties. A source that is in no
// tier comes after all that are.
class Survivorship {
 public:
  // What people and applications said explicitly, then the identity provider, then imports, then
  // enrichment, then inference. So a PATCH through the Management API is what GET shows.
  static Survivorship standard();

  // [["user","application"],["identity_provider"],"enrichment"]: tiers, or single sources for short.
  // Error "survivorship.bad_rule": an unknown source, or one named twice.
  static Result<Survivorship> parse(const Json& rule);

  // The effective one of `claims`; null when there is none.
  const Claim* choose(std::span<const Claim> claims) const;

  Json to_json() const;
  bool operator==(const Survivorship&) const = default;

 private:
  explicit Survivorship(std::vector<std::vector<Source>> tiers) : tiers_(std::move(tiers)) {}
  std::size_t tier_of(Source source) const;

  std::vector<std::vector<Source>> tiers_;
};

}  // namespace acquaint::profile
