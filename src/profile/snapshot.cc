#include "profile/snapshot.h"

#include "profile/projection.h"

namespace acquaint::profile {

ProfileView view_of(const User& user, const Catalogue& catalogue) {
  ProfileView view{.catalogue_version = catalogue.version(), .effective = {}, .readings = {}};
  view.effective.reserve(catalogue.size());
  for (const AttributeDefinition& definition : catalogue.attributes()) {
    const auto found = user.claims.find(definition.path);
    view.effective.push_back(found == user.claims.end()
                                 ? nullptr
                                 : definition.survivorship.choose(found->second));
  }
  if (catalogue.following().empty()) return view;
  view.readings = std::make_shared<const Readings>(readings_of(user, catalogue));
  for (const auto& [index, reading] : *view.readings) view.effective[index] = reading.find_effective();
  return view;
}

std::shared_ptr<const ProfileView> UserSnapshot::view(const Catalogue& catalogue) const {
  auto known = view_.load(std::memory_order_acquire);
  if (known && known->catalogue_version == catalogue.version()) return known;
  auto made = std::make_shared<const ProfileView>(view_of(user_, catalogue));
  view_.store(made, std::memory_order_release);
  return made;
}

std::shared_ptr<const std::string> UserSnapshot::auth0_json(const Catalogue& catalogue) const {
  auto known = auth0_json_.load(std::memory_order_acquire);
  if (!known || known->catalogue_version != catalogue.version()) {
    known = std::make_shared<const Auth0Json>(catalogue.version(), to_text(project(user_, catalogue)));
    auth0_json_.store(known, std::memory_order_release);
  }
  return {known, &known->text};
}

std::shared_ptr<const std::string> UserSnapshot::told_to(const std::shared_ptr<const void>& asker, std::int64_t edition,
                                                         const std::function<std::string()>& make) const {
  auto known = told_.load(std::memory_order_acquire);
  if (!known || known->asker != asker || known->edition != edition) {
    known = std::make_shared<const Told>(asker, edition, make());
    told_.store(known, std::memory_order_release);
  }
  return {known, &known->text};
}

}  // namespace acquaint::profile
