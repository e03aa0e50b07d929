#include "asking/sticky.h"

#include "base/stable_hash.h"

namespace acquaint::asking {

bool in_share(std::string_view name, std::string_view user, double percent) {
  if (percent <= 0) return false;
  if (percent >= 100) return true;
  return share_of(stable_hash(name, user)) < percent;
}

double share_of(std::uint64_t hash) {
  // The upper 53 bits are an exact double between 0 and 1.
  return static_cast<double>(hash >> 11) * 0x1p-53 * 100;
}

}  // namespace acquaint::asking
