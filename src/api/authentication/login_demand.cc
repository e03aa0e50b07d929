#include "api/authentication/login_demand.h"

#include "api/authentication/authorize.h"
#include "api/authentication/claims.h"

namespace acquaint::api::authentication {

asking::Demand demand_of_claims(std::span<const login::RequestedClaim> claims,
                                const profile::Catalogue& catalogue) {
  asking::Demand demand;
  for (const login::RequestedClaim& claim : claims) {
    const auto standard = attribute_of_claim(claim.name);
    std::string path = standard ? standard->text() : claim.name;
    const auto index = catalogue.find(path);
    if (!index || demand.needs.size() >= 2 * asking::kNeedsMax) continue;
    asking::add_need(demand, {std::move(path), index, claim.is_essential});
  }
  return demand;
}

asking::Demand demand_of_login(const Call& call, std::string_view return_to) {
  const auto request = request_behind(call, return_to);
  if (!request) return {};
  const auto declared = call.settings->client_needs.find(request->client_id);
  asking::Demand demand =
      declared == call.settings->client_needs.end() ? asking::Demand() : declared->second;
  for (const auto* claims : {&request->claims.id_token, &request->claims.userinfo}) {
    for (asking::Need& need : demand_of_claims(*claims, call.settings->catalogue).needs) {
      if (demand.needs.size() < 2 * asking::kNeedsMax) asking::add_need(demand, std::move(need));
    }
  }
  return demand;
}

}  // namespace acquaint::api::authentication
