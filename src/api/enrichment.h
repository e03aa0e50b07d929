// When outside services are asked about a user (enrichment/enricher.h): at log-ins, and before something is asked
// of the user that they may know.
#pragma once

#include <vector>

#include "api/route.h"
#include "asking/decide.h"
#include "enrichment/enricher.h"

namespace acquaint::api {

// Looks users up under these settings, which live on with the look-up.
enrichment::Scope enrichment_scope(const settings::SettingsPtr& settings);

// For a user who has just logged in. Waits no longer than a provider's `wait`, and keeps nobody from the site.
Task<Done> enrich_at_log_in(Call& call, profile::UserId user);

// What the decision asks for and a provider that is declared for what is needed may tell instead. What must be asked
// now is bought only where a provider is waited for.
std::vector<profile::AttributeIndex> attributes_to_buy(const asking::Decision& decision,
                                                       const settings::Settings& settings);

// Asks those providers: the user as it stands then, the same one when nothing was begun.
Task<profile::UserPtr> buy(Services& services, settings::SettingsPtr settings, profile::UserPtr user,
                           std::vector<profile::AttributeIndex> attributes);

}  // namespace acquaint::api
