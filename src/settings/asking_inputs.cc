#include "settings/asking_inputs.h"

#include "profile/user.h"

namespace acquaint::settings {

asking::Inputs asking_inputs(const Settings& settings, const profile::User& user,
                             const profile::ProfileView& view, const asking::Moment& moment,
                             const asking::Guidance* guidance) {
  const Settings::Asking in_force = settings.asking_of(user.id);
  return {.user = user,
          .view = view,
          .catalogue = settings.catalogue,
          .policy = in_force.policy,
          .offers = in_force.offers,
          .moment = moment,
          .guidance = guidance,
          .settings_version = settings.version};
}

}  // namespace acquaint::settings
