#include "base/stable_hash.h"

namespace acquaint {
namespace {

std::uint64_t fnv1a(std::uint64_t hash, std::string_view text) {
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3;
  }
  return hash;
}

}  // namespace

std::uint64_t stable_hash(std::string_view text, std::string_view other) {
  std::uint64_t hash = fnv1a(0xcbf29ce484222325, text);
  hash = fnv1a(hash, std::string_view("\0", 1));
  hash = fnv1a(hash, other);
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccd;
  hash ^= hash >> 33;
  hash *= 0xc4ceb9fe1a85ec53;
  hash ^= hash >> 33;
  return hash;
}

std::uint32_t short_hash(std::string_view name) {
  if (name.empty()) return 0;
  const auto hash = static_cast<std::uint32_t>(stable_hash(name) >> 32);
  return hash == 0 ? 1 : hash;
}

}  // namespace acquaint
