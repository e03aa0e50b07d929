#include "profile/permission.h"

namespace acquaint::profile {

Result<Done> may_change(const Catalogue& catalogue, const AttributePath& path, Source source) {
  const auto index = source == Source::application ? catalogue.find(path.text()) : std::nullopt;
  if (!index || catalogue.at(*index).application == Visibility::edit) return Done{};
  return fail(Error::Kind::forbidden, "attribute.not_editable",
              "The catalogue does not let applications change the attribute.", pointer_of(path));
}

bool may_applications_see(const Catalogue& catalogue, const AttributePath& path) {
  const auto index = catalogue.find(path.text());
  return !index || catalogue.at(*index).application != Visibility::none;
}

std::string pointer_of(const AttributePath& path) {
  const std::string_view section = name_of(path.section());
  return pointer_to(section.empty() ? std::string() : pointer_to("", section), path.key());
}

}  // namespace acquaint::profile
