#include "settings/arms.h"

#include "asking/user_gates.h"

namespace acquaint::settings {

JsonObject arms_of(const Settings& settings, const profile::UserId& user) {
  JsonObject arms;
  for (const auto& [experiment, arm] : settings.asking_of(user).policy.assigned) arms[experiment] = arm;
  if (settings.policy.hold_out > 0) {
    arms[asking::kPolicyHoldOut] = asking::is_held_out(settings.policy, user.text()) ? asking::kHoldOut : asking::kAsked;
  }
  return arms;
}

login::ArmsOf arms_of(SettingsPtr settings) {
  return [settings = std::move(settings)](const profile::UserId& user) { return arms_of(*settings, user); };
}

}  // namespace acquaint::settings
