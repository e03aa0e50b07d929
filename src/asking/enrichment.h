// What an outside service may be about to fill in, and how long nobody is asked for it meanwhile.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "profile/catalogue.h"

namespace acquaint::asking {

// One provider of enrichment, as far as asking is concerned.
struct Enrichment {
  std::string provider;                             // What User::look_ups calls it.
  std::vector<profile::AttributeIndex> attributes;  // What it may fill.
  Duration grace{0};                                // How long its answer is waited for.
  std::string purpose;                              // What its values are for: who takes that back waits for none.
};

}  // namespace acquaint::asking
