// What a "yes" to a known value makes of it.
#pragma once

#include "profile/change.h"

namespace acquaint::profile {

// Makes the value a claim of the user's own, confirmed now. Where another claim with this value counts
// before it, that one is confirmed as well: the question is settled either way. Errors as learn().
Result<Done> confirm(Changed& into, const Catalogue& catalogue, const AttributePath& path, const Json& value,
                     const Actor& actor);

}  // namespace acquaint::profile
