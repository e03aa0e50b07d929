#include "api/enrichment.h"

#include <algorithm>
#include <utility>

namespace acquaint::api {

using enrichment::Provider;
using enrichment::Trigger;

enrichment::Scope enrichment_scope(const settings::SettingsPtr& settings) {
  return {.declared = settings->enrichment, .catalogue = {settings, &settings->catalogue}};
}

Task<Done> enrich_at_log_in(Call& call, profile::UserId user) {
  if (call.settings->enrichment->providers.empty()) co_return Done{};
  auto found = co_await call.services.users.find(std::move(user));
  if (!found) co_return Done{};
  const Trigger trigger = (*found)->user().logins_count <= 1 ? Trigger::sign_up : Trigger::log_in;
  enrichment::Scope scope = enrichment_scope(call.settings);
  co_await call.services.enricher.look_up(std::move(scope), std::move(*found), trigger);
  co_return Done{};
}

std::vector<profile::AttributeIndex> attributes_to_buy(const asking::Decision& decision,
                                                       const settings::Settings& settings) {
  std::vector<profile::AttributeIndex> attributes;
  const auto& providers = settings.enrichment->providers;
  if (decision.kind != asking::Decision::Kind::ask || providers.empty()) return attributes;
  for (const asking::Chosen& chosen : decision.questions) {
    const bool is_offered = std::ranges::any_of(providers, [&](const Provider& provider) {
      return provider.enabled && provider.serves(Trigger::needed) && provider.fills(chosen.attribute) &&
             (!decision.is_mandatory || provider.wait > Duration(0));
    });
    if (is_offered) attributes.push_back(chosen.attribute);
  }
  return attributes;
}

Task<profile::UserPtr> buy(Services& services, settings::SettingsPtr settings, profile::UserPtr user,
                           std::vector<profile::AttributeIndex> attributes) {
  enrichment::Scope scope = enrichment_scope(settings);
  co_return co_await services.enricher.look_up(std::move(scope), std::move(user), Trigger::needed,
                                               std::move(attributes));
}

}  // namespace acquaint::api
