#include "settings/policy_attributes.h"

#include <vector>

#include "base/json.h"

namespace acquaint::settings {
namespace {

template <typename Part>
Result<Done> check_each(const std::vector<Part>& parts, const profile::Catalogue& catalogue, const std::string& at) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (catalogue.find(parts[i].attribute)) continue;
    return invalid("policy.unknown_attribute", "The catalogue has no such attribute.",
                   pointer_to(pointer_to(at, i), "attribute"));
  }
  return Done{};
}

}  // namespace

Result<Done> check_attributes(const asking::Policy& policy, const profile::Catalogue& catalogue,
                              const std::string& at) {
  auto done = check_each(policy.requirements, catalogue, pointer_to(at, "requirements"));
  if (done) done = check_each(policy.shares, catalogue, pointer_to(at, "shares"));
  return done;
}

}  // namespace acquaint::settings
