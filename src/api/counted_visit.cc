#include "api/counted_visit.h"

#include "base/log.h"

namespace acquaint::api {

Task<profile::UserPtr> count_visit(Services& services, asking::Counters counters, profile::UserPtr user,
                                   const asking::Moment& moment) {
  if (!asking::is_to_count(user->user().asking, moment, counters)) co_return user;
  const auto counted = co_await services.users.change(
      user->user().id, [&](const profile::User& as_it_stands) -> Result<profile::Changed> {
        profile::Changed changed{as_it_stands, {}};
        changed.user.asking = asking::counted(std::move(changed.user.asking), moment, counters);
        return changed;
      });
  if (counted) co_return *counted;
  log_event(LogLevel::warning, "visit.not_counted", {{"code", counted.error().code}});
  co_return user;
}

}  // namespace acquaint::api
