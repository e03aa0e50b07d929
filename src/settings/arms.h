// Into which arms chance has put a user: those of experiments, and whether the policy's hold-out has the user.
#pragma once

#include "login/account.h"
#include "settings/settings.h"

namespace acquaint::settings {

// {"<experiment>": "<arm>"}, with asking::kPolicyHoldOut among them while the policy holds anybody out.
JsonObject arms_of(const Settings& settings, const profile::UserId& user);

// The same, for what records log-ins.
login::ArmsOf arms_of(SettingsPtr settings);

}  // namespace acquaint::settings
