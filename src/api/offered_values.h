// Known values that a decision offers to be confirmed with one tap.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "api/route.h"
#include "asking/decide.h"
#include "forms/confirmation.h"
#include "profile/confirm.h"
#include "settings/settings.h"

namespace acquaint::api {

// Who may see a known value as it is: somebody who logged in within the last quarter of an hour, and a
// client that may read users. Everybody else, such as whoever sits before a browser that is still logged in,
// sees a mask.
forms::Reveal reveal_for(const Principal& principal, Time now);

// Attribute path to a hash of the value, as OpenDecision::offered keeps it.
using OfferedHashes = std::map<std::string, std::uint32_t, std::less<>>;
OfferedHashes offered_by(const asking::Decision& decision, const profile::Catalogue& catalogue,
                         const profile::ProfileView& view);
// For a decision that nobody answered in time: of what has not changed since it ended.
OfferedHashes offered_late(const std::vector<std::string>& paths, Time ended, const profile::Catalogue& catalogue,
                           const profile::ProfileView& view, Time now);

// What can be confirmed of the fields that ask for these paths: the values that are still the ones that
// were offered. A choice that depends on another answer is asked for anew, and so is what it depends on: whoever
// merely confirms the country is not shown its cities.
std::vector<forms::Confirmation> confirmations_for(const forms::Form& form, const OfferedHashes& offered,
                                                   const profile::Catalogue& catalogue,
                                                   const profile::ProfileView& view);

}  // namespace acquaint::api
