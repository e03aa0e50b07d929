#include "api/authentication/sign_up_metadata.h"

#include <utility>

#include "settings/database_options.h"

namespace acquaint::api::authentication {
namespace {

constexpr std::size_t kMembersMax = 10, kKeyMax = 100, kTextMax = 500;
constexpr std::size_t kTypedMembersMax = 50, kTypedBytesMax = 16 * 1024;

std::unexpected<MetadataRefusal> refuse(std::string description) {
  return std::unexpected(MetadataRefusal{"invalid_request", std::move(description)});
}

bool has_schema(const profile::Catalogue& catalogue, std::string_view key) {
  const auto path = profile::AttributePath::of(profile::Section::user_metadata, key);
  if (!path) return false;
  const auto index = catalogue.find(path->text());
  return index && catalogue.at(*index).schema;
}

}  // namespace

std::expected<JsonObject, MetadataRefusal> read_sign_up_metadata(const Json& given,
                                                                 const settings::Connection& connection,
                                                                 const profile::Catalogue& catalogue) {
  const bool is_typed = settings::takes_typed_metadata(connection.options);
  const std::size_t members_max = is_typed ? kTypedMembersMax : kMembersMax;
  const JsonObject* object = given.if_object();
  if (object == nullptr) return refuse("user_metadata must be an object");
  if (object->size() > members_max) {
    return refuse("user_metadata may have at most " + std::to_string(members_max) + " properties");
  }
  if (is_typed && to_text(*object).size() > kTypedBytesMax) {
    return refuse("user_metadata may have at most 16384 bytes");
  }
  for (const auto& member : *object) {
    const std::string key(std::string_view(member.key()));
    if (key.size() > kKeyMax) return refuse("The names in user_metadata may have at most 100 characters");
    // A null would be no value, but the wish to have none.
    if (is_typed && !member.value().is_null() && has_schema(catalogue, key)) continue;
    if (!member.value().is_string()) {
      const std::string text = "invalid user_metadata." + key + " type (only strings are allowed)";
      return std::unexpected(MetadataRefusal{text, text});
    }
    if (member.value().get_string().size() > kTextMax) {
      return refuse("The texts in user_metadata may have at most 500 characters: " + key);
    }
  }
  return *object;
}

}  // namespace acquaint::api::authentication
