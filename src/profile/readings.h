// What is known of a user under a catalogue where values follow from others. Stored claims stay as they
// are; a reading puts beside them the claims that follow, each with its provenance: old answers with their
// own (lineage.h), and inferred ones (derivation.h).
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "profile/catalogue.h"
#include "profile/user.h"

namespace acquaint::profile {

// All claims on one attribute.
struct Reading {
  // What a claim said before it was translated.
  struct Former {
    Lineage::Kind kind;
    std::string attribute;
    Json value;
  };

  // What was said, as far as it means something today; then what is inferred, the most certain first.
  std::vector<Claim> claims;
  std::map<std::size_t, Former> former;  // Of those of them that come from old answers, by their place.
  std::vector<Claim> outdated;           // Stored, but no value that there is today: to be asked again.
  std::size_t inferred = 0;   // How many of them, from the end, are inferred.
  // Its place among `claims`, by the survivorship of the attribute among what was said and the most
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
