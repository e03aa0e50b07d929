#include "profile/confirm.h"

#include <algorithm>

namespace acquaint::profile {

Result<Done> confirm(Changed& into, const Catalogue& catalogue, const AttributePath& path, const Json& value,
                     const Actor& actor) {
  if (auto learnt = learn(into, catalogue, path, value, actor); !learnt) return learnt;
  const auto index = catalogue.find(path.text());
  if (!index) return Done{};
  std::vector<Claim>& claims = into.user.claims[path];
  const Claim* effective = catalogue.at(*index).survivorship.choose(claims);
  for (Claim& claim : claims) {
    if (&claim == effective && claim.value == value) {
      claim.from.confirmed = std::max(claim.from.confirmed, actor.now);
    }
  }
  return Done{};
}

}  // namespace acquaint::profile
