#include "profile/claim.h"

#include <array>
#include <utility>

namespace acquaint::profile {
namespace {

constexpr std::array<std::pair<Source, std::string_view>, 6> kSources{{
    {Source::identity_provider, "identity_provider"},
    {Source::enrichment, "enrichment"},
    {Source::application, "application"},
    {Source::user, "user"},
    {Source::import, "import"},
    {Source::inference, "inference"},
}};

}  // namespace

std::string_view name_of(Source source) {
  for (const auto& [known, name] : kSources) {
    if (known == source) return name;
  }
  return "";
}

std::optional<Source> parse_source(std::string_view name) {
  for (const auto& [source, known] : kSources) {
    if (known == name) return source;
  }
  return std::nullopt;
}

}  // namespace acquaint::profile
