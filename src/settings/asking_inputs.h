// What a decision for a user is made from, under the settings: the one place that picks what holds for
// the arms of experiments that the user is in.
#pragma once

#include "asking/decide.h"
#include "settings/settings.h"

namespace acquaint::settings {

// Refers to all that it is given, which lives as long as the inputs are used.
asking::Inputs asking_inputs(const Settings& settings, const profile::User& user,
                             const profile::ProfileView& view, const asking::Moment& moment,
                             const asking::Guidance* guidance = nullptr);

}  // namespace acquaint::settings
