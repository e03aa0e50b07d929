#include "asking/completeness.h"

#include <algorithm>

#include "asking/knowledge.h"
#include "asking/moot.h"
#include "profile/user.h"

namespace acquaint::asking {

struct Completeness::Entry {
  profile::AttributeDefinition definition;
  std::optional<Condition> moot_when;
  std::vector<std::pair<profile::AttributeIndex, profile::AttributeDefinition>> equivalents;
  std::vector<profile::AttributePath> undeclared_equivalents;
};

namespace {

// What a judgement needs of a definition, without its schema and tables.
profile::AttributeDefinition judged_by(const profile::AttributeDefinition& definition) {
  profile::AttributeDefinition out{.path = definition.path, .label = {}, .schema = {}, .purpose = {},
                                   .fresh_for = {}, .equivalents = {}, .derivations = {}, .lineage = {}, .moot_when = {},
                                   .sources = {}};
  out.worth = definition.worth;
  out.fresh_for = definition.fresh_for;
  out.confidence_min = definition.confidence_min;
  return out;
}

}  // namespace

Result<Completeness> Completeness::of(const profile::Catalogue& catalogue) {
  auto entries = std::make_shared<std::vector<Entry>>();
  for (profile::AttributeIndex index = 0; index < catalogue.size(); ++index) {
    auto moot_when = moot_condition(catalogue, index);
    if (!moot_when) return std::unexpected(moot_when.error());
    Entry entry{judged_by(catalogue.at(index)), std::move(*moot_when), {}, {}};
    for (const profile::AttributePath& path : catalogue.at(index).equivalents) {
      if (const auto equivalent = catalogue.find(path.text())) {
        entry.equivalents.emplace_back(*equivalent, judged_by(catalogue.at(*equivalent)));
      } else {
        entry.undeclared_equivalents.push_back(path);
      }
    }
    entries->push_back(std::move(entry));
  }
  Completeness completeness;
  completeness.entries_ = std::move(entries);
  return completeness;
}

Points Completeness::count(const Facts& facts) const {
  Points points;
  if (entries_ == nullptr || facts.view == nullptr) return points;
  const auto& effective = facts.view->effective;
  for (profile::AttributeIndex index = 0; index < entries_->size(); ++index) {
    const Entry& entry = (*entries_)[index];
    if (entry.definition.worth <= 0 || is_moot(entry.moot_when, facts)) continue;
    double residual = judge(effective[index], entry.definition, facts.now).residual;
    for (const auto& [equivalent, definition] : entry.equivalents) {
      if (judge(effective[equivalent], definition, facts.now).is_known()) residual = 0;
    }
    for (const profile::AttributePath& path : entry.undeclared_equivalents) {
      if (facts.user != nullptr && profile::find_claim(*facts.user, path) != nullptr) residual = 0;
    }
    points.applicable += entry.definition.worth;
    points.known += entry.definition.worth * (1 - residual);
  }
  return points;
}

}  // namespace acquaint::asking
