// When nobody needs to know an attribute any more, because another answer makes it moot: the catalogue's
// `moot_when`. What is moot is not asked and does not count in how complete a profile is.
#pragma once

#include <optional>

#include "asking/condition.h"
#include "base/result.h"
#include "profile/catalogue.h"

namespace acquaint::asking {

// The condition of an attribute; none when it is never moot. It reads the profile alone, so that it is the
// same at every moment: "catalogue.invalid" for one that reads the moment, answers or how complete the
// profile is, else the errors of Condition::compile. `field` begins with the attribute's path.
Result<std::optional<Condition>> moot_condition(const profile::Catalogue& catalogue,
                                                profile::AttributeIndex attribute);

// Whether it is moot for sure: an unknown leaves the attribute as it is.
bool is_moot(const std::optional<Condition>& condition, const Facts& facts);

}  // namespace acquaint::asking
