// What is known of a need and may be told: by the catalogue's permissions, by consent to the
// purpose, and only while it is certain and fresh enough to count as known.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "asking/needs.h"

namespace acquaint::asking {

// Known or refused; nothing: it is to be asked.
std::optional<NeedAnswer> look_up(const Need& need, const Inputs& inputs, const Demand& demand,
                                  Recipient recipient);

// Why what was collected for `collected_for`, or will be, may not be used for the demand's purpose;
// "" when it may.
std::string_view consent_problem(const profile::User& user, const Demand& demand,
                                 const std::string& collected_for);

}  // namespace acquaint::asking
