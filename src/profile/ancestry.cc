#include "profile/ancestry.h"

#include <set>

namespace acquaint::profile {

std::vector<AttributePath> former_paths(const Catalogue& catalogue, const AttributePath& path, Splits splits) {
  std::vector<AttributePath> found;
  std::set<AttributePath> seen = {path};
  AttributePath at = path;
  for (std::size_t next = 0;; at = found[next++]) {
    if (const auto index = catalogue.find(at.text())) {
      for (const Lineage& lineage : catalogue.at(*index).lineage) {
        const bool is_followed = lineage.kind != Lineage::Kind::split || splits == Splits::followed;
        if (is_followed && seen.insert(lineage.from).second) found.push_back(lineage.from);
      }
    }
    if (next == found.size()) return found;
  }
}

}  // namespace acquaint::profile
