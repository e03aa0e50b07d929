#include "api/authentication/login_demand.h"

#include "api/authentication/authorize.h"
#include "settings/login_needs.h"

namespace acquaint::api::authentication {

asking::Demand demand_of_login(const Call& call, std::string_view return_to) {
  const auto request = request_behind(call, return_to);
  if (!request) return {};
  const settings::Settings& settings = *call.settings;
  return settings::needs_at_login(settings, request->client_id, settings::needs_of_claims(request->claims, settings.catalogue));
}

}  // namespace acquaint::api::authentication
