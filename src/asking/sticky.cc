#include "asking/sticky.h"

namespace acquaint::asking {
namespace {

std::uint64_t fnv1a(std::uint64_t hash, std::string_view text) {
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3;
  }
  return hash;
}

}  // namespace

std::uint64_t sticky_hash(std::string_view name, std::string_view user) {
  std::uint64_t hash = fnv1a(0xcbf29ce484222325, name);
  hash = fnv1a(hash, std::string_view("\0", 1));
  hash = fnv1a(hash, user);
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccd;
  hash ^= hash >> 33;
  hash *= 0xc4ceb9fe1a85ec53;
  hash ^= hash >> 33;
  return hash;
}

bool in_share(std::string_view name, std::string_view user, double percent) {
  if (percent <= 0) return false;
  if (percent >= 100) return true;
  return share_of(sticky_hash(name, user)) < percent;
}

double share_of(std::uint64_t hash) {
  // The upper 53 bits are an exact double between 0 and 1.
  return static_cast<double>(hash >> 11) * 0x1p-53 * 100;
}

std::uint32_t short_hash(std::string_view name) {
  if (name.empty()) return 0;
  const auto hash = static_cast<std::uint32_t>(sticky_hash(name, {}) >> 32);
  return hash == 0 ? 1 : hash;
}

}  // namespace acquaint::asking
