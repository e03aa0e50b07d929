#include "profile/permission.h"

#include <algorithm>

#include "profile/ancestry.h"

namespace acquaint::profile {
namespace {

// "Never ask me this", said of the attribute or of one that it came from.
bool is_declined(const User& user, const Catalogue& catalogue, const AttributePath& path) {
  const auto says_never = [&](const AttributePath& asked) {
    const auto state = user.asking.questions.find(asked.text());
    return state != user.asking.questions.end() && state->second.declined;
  };
  return says_never(path) || std::ranges::any_of(former_paths(catalogue, path, Splits::followed), says_never);
}

}  // namespace

Result<Done> may_change(const Catalogue& catalogue, const AttributePath& path, Source source) {
  const auto index = source == Source::application ? catalogue.find(path.text()) : std::nullopt;
  if (!index || catalogue.at(*index).application == Visibility::edit) return Done{};
  return fail(Error::Kind::forbidden, "attribute.not_editable",
              "The catalogue does not let applications change the attribute.", pointer_of(path));
}

bool may_applications_see(const Catalogue& catalogue, const AttributePath& path) {
  const auto index = catalogue.find(path.text());
  return !index || may_applications_see(catalogue.at(*index));
}

bool may_applications_see(const AttributeDefinition& definition) {
  return definition.application != Visibility::none;
}

bool may_find_out(const User& user, const Catalogue& catalogue, const AttributeDefinition& definition) {
  if (!user.asking.questions.empty() && is_declined(user, catalogue, definition.path)) return false;
  if (definition.purpose.empty() || user.consents.empty()) return true;
  const auto receipt = user.consents.find(
      {.kind = ConsentKind::purpose, .name = definition.purpose, .audience = {}});
  return receipt == user.consents.end() || receipt->second.granted;
}

std::string pointer_of(const AttributePath& path) {
  const std::string_view section = name_of(path.section());
  return pointer_to(section.empty() ? std::string() : pointer_to("", section), path.key());
}

}  // namespace acquaint::profile
