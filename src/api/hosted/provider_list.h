// The other ways to log in, for the log-in and the sign-up page.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/route.h"
#include "pages/pages.h"

namespace acquaint::api::hosted {

// "LinkedIn", or what the operator calls the connection.
std::string provider_name(const settings::Connection& connection);

// One for each connection that people can log in by, in the order of the settings.
std::vector<pages::ProviderLink> provider_links(const Call& call, std::string_view return_to);

}  // namespace acquaint::api::hosted
