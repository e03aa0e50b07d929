// Sticky shares: whether a user belongs to a percentage stays the same for ever, and raising the
// percentage only ever adds users.
#pragma once

#include <cstdint>
#include <string_view>

namespace acquaint::asking {

// FNV-1a (64 bits) over the two texts with a zero byte between them, then MurmurHash3's finalizer,
// because FNV alone mixes its high bits badly. The values are stored and drive who is asked: this
// function must never change.
std::uint64_t sticky_hash(std::string_view name, std::string_view user);

// Whether the user is among the first `percent` of a hundred under this name. 0: nobody; 100: all.
bool in_share(std::string_view name, std::string_view user, double percent);

// The place of a hash among a hundred: a user is in every share that is greater than it.
double share_of(std::uint64_t hash);

// A name as 32 bits, never 0 unless the name is empty.
std::uint32_t short_hash(std::string_view name);

}  // namespace acquaint::asking
