#include "api/authentication/login_demand.h"

#include "api/authentication/authorize.h"
#include "settings/login_needs.h"

namespace acquaint::api::authentication {

asking::Demand claims_of_login(const Call& call, std::string_view return_to) {
  const auto request = request_behind(call, return_to);
  return request ? settings::needs_of_claims(request->claims, call.settings->catalogue) : asking::Demand();
}

}  // namespace acquaint::api::authentication
