#include "api/started_decision.h"

#include "asking/outcome.h"
#include "asking/study.h"

namespace acquaint::api {

using profile::Changed;
using profile::User;

Task<Result<Done>> note_start(Services& services, settings::SettingsPtr settings, std::string decision,
                              profile::UserId user, std::string actor) {
  const Time now = services.clock.now();
  const auto changed = co_await services.users.change(
      std::move(user), [&](const User& as_it_stands) -> Result<Changed> {
        auto state = asking::started(as_it_stands.asking, decision);
        if (!state) return std::unexpected(state.error());
        Changed begun{as_it_stands, {}};
        if (*state == as_it_stands.asking) return begun;
        const profile::OpenDecision& open = *state->open;
        profile::Event event{.type = std::string(asking::kDecisionStarted), .at = now, .actor = actor};
        event.data = {{"decision", decision}, {"form", open.form}};
        if (!open.moment.empty()) event.data["moment"] = open.moment;
        const auto in_force = settings->asking_of(as_it_stands.id);
        if (!in_force.policy.assigned.empty()) event.data["experiments"] = asking::to_json(in_force.policy.assigned);
        begun.user.asking = std::move(*state);
        begun.events.push_back(std::move(event));
        return begun;
      });
  if (!changed) co_return std::unexpected(changed.error());
  co_return Done{};
}

}  // namespace acquaint::api
