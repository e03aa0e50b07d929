// Whether what the policy says of attributes is about attributes that are there.
#pragma once

#include <string>

#include "asking/policy.h"
#include "base/result.h"
#include "profile/catalogue.h"

namespace acquaint::settings {

// Error "policy.unknown_attribute" names the requirement or share below `at`, the policy's place, whose
// attribute the catalogue does not declare: it would never be asked for.
Result<Done> check_attributes(const asking::Policy& policy, const profile::Catalogue& catalogue,
                              const std::string& at);

}  // namespace acquaint::settings
