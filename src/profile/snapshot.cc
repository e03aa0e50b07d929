#include "profile/snapshot.h"

#include "profile/projection.h"

namespace acquaint::profile {

std::shared_ptr<const ProfileView> UserSnapshot::view(const Catalogue& catalogue) const {
  auto known = view_.load(std::memory_order_acquire);
  if (known && known->catalogue_version == catalogue.version()) return known;

  auto made = std::make_shared<ProfileView>();
  made->catalogue_version = catalogue.version();
  made->effective.reserve(catalogue.size());
  for (const AttributeDefinition& definition : catalogue.attributes()) {
    const auto found = user_.claims.find(definition.path);
    made->effective.push_back(found == user_.claims.end()
                                  ? nullptr
                                  : definition.survivorship.choose(found->second));
  }
  made->auth0_json = to_text(project(user_, catalogue));
  view_.store(made, std::memory_order_release);
  return made;
}

}  // namespace acquaint::profile
