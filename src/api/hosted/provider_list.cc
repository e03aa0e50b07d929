#include "api/hosted/provider_list.h"

#include "api/authentication/authorize.h"
#include "api/authentication/sharing.h"
#include "api/hosted/page_answer.h"
#include "login/upstream/person.h"

namespace acquaint::api::hosted {
std::string provider_name(const settings::Connection& connection) {
  if (!connection.display_name.empty()) return connection.display_name;
  const auto* provider = login::upstream::find_provider(connection.strategy);
  if (provider == nullptr || provider->name.empty()) return connection.name;
  return std::string(provider->name);
}

std::string shared_text(const settings::Connection& connection, const profile::Catalogue& catalogue,
                        const texts::Language& language) {
  const std::string name = provider_name(connection);
  std::vector<std::string> things;
  for (const std::string& thing : login::upstream::shared_things(*connection.upstream)) {
    things.push_back(language.say("shares." + thing));
  }
  for (const auto& [path, place] : connection.upstream->map.attributes) {
    const auto index = catalogue.find(path.text());
    if (index && path.section() == profile::Section::user_metadata) {
      things.push_back(catalogue.at(*index).label);
    }
  }
  if (things.empty()) return language.say("provider.tells_who", {{"provider", name}});
  return language.say("provider.tells",
                      {{"provider", name}, {"things", language.enumerate(things)}});
}

std::vector<pages::ProviderLink> provider_links(const Call& call, std::string_view return_to,
                                                std::string_view page, std::string_view browser) {
  const texts::Language language = look_of(call, return_to).language;
  std::vector<pages::ProviderLink> links;
  for (const settings::Connection& connection : call.settings->connections) {
    if (!connection.upstream || !authentication::takes_users_of(call, return_to, connection)) continue;
    const std::string name = provider_name(connection);
    links.push_back({.name = name,
                     .url = authentication::told_link(call, connection, return_to, page, browser),
                     .shares = shared_text(connection, call.settings->catalogue, language)});
  }
  return links;
}

}  // namespace acquaint::api::hosted
