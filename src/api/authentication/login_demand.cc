#include "api/authentication/login_demand.h"

#include "api/authentication/authorize.h"
#include "settings/login_needs.h"

namespace acquaint::api::authentication {

asking::Demand claims_of_login(const Call& call, std::string_view return_to) {
  const auto request = request_behind(call, return_to);
  return request ? settings::needs_of_claims(request->claims, call.settings->catalogue) : asking::Demand();
}

asking::Demand demand_of_login(const Call& call, std::string_view return_to) {
  return settings::needs_at_login(*call.settings, client_of(call, return_to), claims_of_login(call, return_to));
}

}  // namespace acquaint::api::authentication
