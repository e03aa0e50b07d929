// The other ways to log in, for the log-in and the sign-up page.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/route.h"
#include "pages/pages.h"
#include "texts/language.h"

namespace acquaint::api::hosted {

// "LinkedIn", or what the operator calls the connection.
std::string provider_name(const settings::Connection& connection);

// Said before anything is shared: what the scopes open, and what the operator's map takes.
std::string shared_text(const settings::Connection& connection, const profile::Catalogue& catalogue,
                        const texts::Language& language);

// One for each connection that people can log in by for the client that they came from, in the order of
// the settings: for `page` ("/u/login"), as the browser of this name shows it.
std::vector<pages::ProviderLink> provider_links(const Call& call, std::string_view return_to,
                                                std::string_view page, std::string_view browser);

}  // namespace acquaint::api::hosted
