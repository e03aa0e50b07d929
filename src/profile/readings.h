// What is known of a user under a catalogue where values follow from others. Stored claims stay as they
// are; a reading puts beside them the claims that follow, each with its provenance.
#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "profile/catalogue.h"
#include "profile/user.h"

namespace acquaint::profile {

// All claims on one attribute.
struct Reading {
  std::vector<Claim> claims;  // Stored ones first, then inferred ones, the most certain first.
  std::size_t inferred = 0;   // How many of them, from the end, are inferred.
  // Its place among `claims`, by the survivorship of the attribute among the stored ones and the most
  // certain inference; only when there are claims.
  std::size_t effective = 0;

  const Claim* find_effective() const { return claims.empty() ? nullptr : &claims[effective]; }
  bool is_inferred(const Claim& claim) const {  // One of `claims`.
    return static_cast<std::size_t>(&claim - claims.data()) >= claims.size() - inferred;
  }
};

// Of those attributes alone for which the catalogue declares what they follow from.
using Readings = std::map<AttributeIndex, Reading>;

// Pure. Nothing is inferred for a user who never wants to be asked for the attribute, nor for a purpose
// to which consent was taken back.
Readings readings_of(const User& user, const Catalogue& catalogue);

}  // namespace acquaint::profile
