// Sticky shares: whether a user belongs to a percentage stays the same for ever, and raising the
// percentage only ever adds users.
#pragma once

#include <cstdint>
#include <string_view>

namespace acquaint::asking {

// Whether the user is among the first `percent` of a hundred under this name. 0: nobody; 100: all.
bool in_share(std::string_view name, std::string_view user, double percent);

// The place of a stable_hash() among a hundred: a user is in every share that is greater than it.
double share_of(std::uint64_t hash);

}  // namespace acquaint::asking
