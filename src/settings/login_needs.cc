#include "settings/login_needs.h"

#include "login/standard_claims.h"

namespace acquaint::settings {

asking::Demand needs_of_claims(const login::ClaimsRequest& claims, const profile::Catalogue& catalogue) {
  asking::Demand demand;
  for (const auto* list : {&claims.id_token, &claims.userinfo}) {
    for (const login::RequestedClaim& claim : *list) {
      const auto standard = login::attribute_of_claim(claim.name);
      std::string path = standard ? standard->text() : claim.name;
      const auto index = catalogue.find(path);
      asking::add_need(demand, {std::move(path), index, claim.is_essential});
    }
  }
  return demand;
}

asking::Demand needs_at_login(const Settings& settings, std::string_view client, const asking::Demand& claims) {
  const auto declared = settings.client_needs.find(client);
  asking::Demand demand = declared == settings.client_needs.end() ? asking::Demand() : declared->second;
  for (const asking::Need& need : claims.needs) {
    if (need.index && demand.needs.size() < 2 * asking::kNeedsMax) asking::add_need(demand, need);
  }
  return demand;
}

}  // namespace acquaint::settings
