#include "profile/survivorship.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace acquaint::profile {

Survivorship Survivorship::standard() {
  return Survivorship({{Source::user, Source::application},
                       {Source::identity_provider},
                       {Source::import},
                       {Source::enrichment},
                       {Source::inference}});
}

Result<Survivorship> Survivorship::parse(const Json& rule) {
  const JsonArray* tiers = rule.if_array();
  if (tiers == nullptr) return invalid("survivorship.bad_rule", "A list of tiers is expected.");
  std::vector<std::vector<Source>> parsed;
  std::set<Source> seen;
  for (std::size_t i = 0; i < tiers->size(); ++i) {
    const Json& tier = (*tiers)[i];
    const JsonArray sources = tier.is_array() ? tier.get_array() : JsonArray{tier};
    std::vector<Source> members;
    for (const Json& name : sources) {
      const auto source = name.is_string() ? parse_source(name.get_string()) : std::nullopt;
      if (!source || !seen.insert(*source).second) {
        return invalid("survivorship.bad_rule", "Each tier names known sources, each source once.",
                       pointer_to("", i));
      }
      members.push_back(*source);
    }
    parsed.push_back(std::move(members));
  }
  return Survivorship(std::move(parsed));
}

std::size_t Survivorship::tier_of(Source source) const {
  const auto tier = std::ranges::find_if(
      tiers_, [&](const auto& members) { return std::ranges::find(members, source) != members.end(); });
  return static_cast<std::size_t>(tier - tiers_.begin());
}

const Claim* Survivorship::choose(std::span<const Claim> claims) const {
  if (claims.empty()) return nullptr;
  const auto beats = [&](const Claim& a, const Claim& b) {
    const std::size_t tier_a = tier_of(a.from.source), tier_b = tier_of(b.from.source);
    if (tier_a != tier_b) return tier_a < tier_b;
    if (a.from.visitor.empty() != b.from.visitor.empty()) return a.from.visitor.empty();
    if (a.from.confirmed != b.from.confirmed) return a.from.confirmed > b.from.confirmed;
    if (a.from.confidence != b.from.confidence) return a.from.confidence > b.from.confidence;
    if (a.from.source != b.from.source) return a.from.source > b.from.source;
    if (a.from.origin != b.from.origin) return a.from.origin > b.from.origin;
    if (a.from.visitor != b.from.visitor) return a.from.visitor > b.from.visitor;
    return to_text(canonical(a.value)) > to_text(canonical(b.value));
  };
  const Claim* best = &claims.front();
  for (const Claim& claim : claims.subspan(1)) {
    if (beats(claim, *best)) best = &claim;
  }
  return best;
}

Json Survivorship::to_json() const {
  JsonArray tiers;
  for (const auto& members : tiers_) {
    JsonArray names;
    for (const Source source : members) names.emplace_back(name_of(source));
    tiers.push_back(std::move(names));
  }
  return tiers;
}

}  // namespace acquaint::profile
