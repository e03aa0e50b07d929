// A hash whose values are stored and drive decisions: it must never change.
#pragma once

#include <cstdint>
#include <string_view>

namespace acquaint {

// FNV-1a (64 bits) over the two texts with a zero byte between them, then MurmurHash3's finalizer,
// because FNV alone mixes its high bits badly. Not for secrets: whoever likes finds two texts with one hash.
std::uint64_t stable_hash(std::string_view text, std::string_view other = {});

// A name as 32 bits, never 0 unless the name is empty.
std::uint32_t short_hash(std::string_view name);

}  // namespace acquaint
