#include "consent/withdrawal.h"

#include <algorithm>

namespace acquaint::consent {
namespace {

using profile::Changed;
using profile::Claim;
using profile::Source;

bool came_from_elsewhere(const Claim& claim) {
  switch (claim.from.source) {
    case Source::identity_provider:
    case Source::enrichment:
    case Source::inference: return true;
    // What applications and imports bring rests on the operator's own decision, not on this answer.
    case Source::application:
    case Source::import:
    case Source::user: return false;
  }
  return false;
}

template <typename Goes>
void remove_claims(Changed& into, const Occasion& occasion, Goes goes) {
  for (auto place = into.user.claims.begin(); place != into.user.claims.end();) {
    auto& [path, rivals] = *place;
    for (const Claim& claim : rivals) {
      if (!goes(claim)) continue;
      into.events.push_back({.type = "attribute.removed",
                             .at = occasion.now,
                             .actor = occasion.actor,
                             .attribute = path.text(),
                             .data = {{"source", profile::name_of(claim.from.source)},
                                      {"origin", claim.from.origin},
                                      {"reason", "consent.withdrawn"}}});
    }
    std::erase_if(rivals, goes);
    place = rivals.empty() ? into.user.claims.erase(place) : std::next(place);
  }
}

}  // namespace

void withdraw_purpose(Changed& into, const Purpose& purpose, OwnAnswers own,
                      const Occasion& occasion) {
  withdraw(into, of_purpose(purpose.id), occasion);
  if (purpose.legal_basis != LegalBasis::consent) return;
  remove_claims(into, occasion, [&](const Claim& claim) {
    const bool is_own = claim.from.source == Source::user && own == OwnAnswers::erase;
    return claim.from.purpose == purpose.id && (is_own || came_from_elsewhere(claim));
  });
}

void withdraw_connection(Changed& into, std::string_view connection, const Occasion& occasion) {
  withdraw(into, of_connection(connection), occasion);
  remove_claims(into, occasion, [&](const Claim& claim) {
    return claim.from.source == Source::identity_provider && claim.from.origin == connection;
  });
}

}  // namespace acquaint::consent
