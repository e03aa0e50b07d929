#include "api/hosted/provider_list.h"

#include "api/authentication/upstream.h"
#include "login/upstream/person.h"

namespace acquaint::api::hosted {
namespace {

// "name, e-mail address and picture".
std::string enumeration(const std::vector<std::string>& things) {
  std::string text;
  for (std::size_t i = 0; i < things.size(); ++i) {
    if (i > 0) text += i + 1 == things.size() ? " and " : ", ";
    text += things[i];
  }
  return text;
}

// Said before anything is shared: what the scopes open, and what the operator's map takes.
std::string shared_text(const settings::Connection& connection, const std::string& name,
                        const profile::Catalogue& catalogue) {
  std::vector<std::string> things = login::upstream::shared_things(*connection.upstream);
  for (const auto& [path, place] : connection.upstream->map.attributes) {
    const auto index = catalogue.find(path.text());
    if (index && path.section() == profile::Section::user_metadata) {
      things.push_back(catalogue.at(*index).label);
    }
  }
  return things.empty() ? name + " will tell us who you are."
                        : name + " will tell us your " + enumeration(things) + ".";
}

}  // namespace

std::string provider_name(const settings::Connection& connection) {
  if (!connection.display_name.empty()) return connection.display_name;
  const auto* provider = login::upstream::find_provider(connection.strategy);
  if (provider == nullptr || provider->name.empty()) return connection.name;
  return std::string(provider->name);
}

std::vector<pages::ProviderLink> provider_links(const Call& call, std::string_view return_to) {
  std::vector<pages::ProviderLink> links;
  for (const settings::Connection& connection : call.settings->connections) {
    if (!connection.upstream) continue;
    const std::string name = provider_name(connection);
    links.push_back({.name = name,
                     .url = authentication::upstream_path(connection.name, return_to),
                     .shares = shared_text(connection, name, call.settings->catalogue)});
  }
  return links;
}

}  // namespace acquaint::api::hosted
