#include "api/own_profile.h"

#include <algorithm>

#include "profile/projection.h"
#include "profile/standard_attributes.h"

namespace acquaint::api {
namespace {

using profile::AttributeDefinition;
using profile::AttributePath;
using profile::Catalogue;

const AttributeDefinition* find_definition(const Catalogue& catalogue, std::string_view path) {
  const auto index = catalogue.find(path);
  return index ? &catalogue.at(*index) : nullptr;
}

// app_metadata is about the user but not theirs: only what is declared for them is shown.
bool may_see_own(const Catalogue& catalogue, std::string_view path) {
  const AttributeDefinition* definition = find_definition(catalogue, path);
  if (definition == nullptr) return !path.starts_with("app_metadata.");
  return definition->user != profile::Visibility::none;
}

}  // namespace

JsonObject own_profile(const profile::User& user, const Catalogue& catalogue, Time now) {
  JsonObject body = profile::explain_profile(user, catalogue, now);
  JsonArray shown;
  for (Json& attribute : body["attributes"].get_array()) {
    if (may_see_own(catalogue, attribute.at("attribute").get_string())) shown.push_back(std::move(attribute));
  }
  body["attributes"] = std::move(shown);
  body.erase("unknown");
  return body;
}

bool may_change_own(const Catalogue& catalogue, const AttributePath& path) {
  const AttributeDefinition* definition = find_definition(catalogue, path.text());
  if (definition == nullptr || definition->user != profile::Visibility::edit) return false;
  const auto& sources = definition->sources;
  const bool may_fill = sources.empty() || std::ranges::find(sources, profile::Source::user) != sources.end();
  return may_fill && !profile::identifies(path.text());
}

bool may_forget_own(const Catalogue& catalogue, const AttributePath& path) {
  if (profile::identifies(path.text())) return false;
  const AttributeDefinition* definition = find_definition(catalogue, path.text());
  if (definition != nullptr) return definition->user == profile::Visibility::edit;
  return path.section() == profile::Section::user_metadata;
}

}  // namespace acquaint::api
