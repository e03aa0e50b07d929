#include "api/offered_values.h"

#include <algorithm>

#include "asking/knowledge.h"
#include "base/stable_hash.h"

namespace acquaint::api {
namespace {

constexpr Duration kRecent = std::chrono::minutes(15);

std::uint32_t hash_of(const Json& value) { return short_hash(to_text(canonical(value))); }

bool is_depended_on(const forms::Form& form, const forms::Field& field) {
  return std::ranges::any_of(form.fields(), [&field](const forms::Field& other) {
    return other.dependence && other.dependence->field == field.name;
  });
}

}  // namespace

forms::Reveal reveal_for(const Principal& principal, Time now) {
  const bool is_recent = principal.user && now - principal.authenticated < kRecent;
  return is_recent || principal.scopes.has("read:users") ? forms::Reveal::full : forms::Reveal::masked;
}

OfferedHashes offered_by(const asking::Decision& decision, const profile::Catalogue& catalogue,
                         const profile::ProfileView& view) {
  OfferedHashes offered;
  for (const asking::Chosen& chosen : decision.questions) {
    if (!chosen.confirm) continue;
    offered.emplace(catalogue.at(chosen.attribute).path.text(), hash_of(view.effective[chosen.attribute]->value));
  }
  return offered;
}

OfferedHashes offered_late(const std::vector<std::string>& paths, Time ended, const profile::Catalogue& catalogue,
                           const profile::ProfileView& view, Time now) {
  OfferedHashes offered;
  for (const std::string& path : paths) {
    const auto index = catalogue.find(path);
    const profile::Claim* claim = index ? view.effective[*index] : nullptr;
    if (claim == nullptr || claim->from.seen > ended) continue;
    if (asking::judge(claim, catalogue.at(*index), now).can_confirm) offered.emplace(path, hash_of(claim->value));
  }
  return offered;
}

std::vector<forms::Confirmation> confirmations_for(const forms::Form& form, const OfferedHashes& offered,
                                                   const profile::Catalogue& catalogue,
                                                   const profile::ProfileView& view) {
  std::vector<forms::Confirmation> confirmations;
  if (offered.empty()) return confirmations;
  for (const forms::Field& field : form.fields()) {
    if (field.dependence || is_depended_on(form, field)) continue;  // One is answered with the other in sight.
    const auto hash = offered.find(field.attribute.text());
    const auto index = hash == offered.end() ? std::nullopt : catalogue.find(field.attribute.text());
    const profile::Claim* claim = index ? view.effective[*index] : nullptr;
    if (claim == nullptr || hash_of(claim->value) != hash->second) continue;
    confirmations.push_back({.field = field.name,
                             .value = claim->value,
                             .is_guess = claim->from.source == profile::Source::inference});
  }
  return confirmations;
}

}  // namespace acquaint::api
