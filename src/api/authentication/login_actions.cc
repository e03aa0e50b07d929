#include "api/authentication/login_actions.h"

#include <utility>

#include "api/action_event.h"
#include "api/run_actions.h"
#include "api/script_changes.h"
#include "rules/declared.h"

namespace acquaint::api::authentication {
namespace {

JsonObject connection_of(const profile::User& user, const settings::Settings& settings) {
  if (user.identities.empty()) return {};
  const profile::Identity& identity = user.identities.front();
  return event_connection(settings, identity.connection, identity.provider);
}

JsonObject event_of(const Call& call, const profile::User& user, const Occasion& occasion) {
  JsonObject event{{"user", event_user(user, *call.settings)},
                   {"client", event_client(*occasion.client)},
                   {"connection", connection_of(user, *call.settings)},
                   {"request", event_request(call, occasion.query, occasion.body)},
                   {"stats", JsonObject{{"logins_count", user.logins_count}}},
                   {"tenant", JsonObject{{"id", tenant_of(call.services).domain}}},
                   {"transaction", event_transaction(occasion.protocol, occasion.asked)},
                   {"authentication", JsonObject{{"methods", JsonArray()}}},
                   {"authorization", JsonObject{{"roles", JsonArray()}}}};
  if (!occasion.audience.empty()) event["resource_server"] = JsonObject{{"identifier", occasion.audience}};
  if (!occasion.session.empty()) event["session"] = JsonObject{{"id", occasion.session}};
  return event;
}

}  // namespace

Task<Result<rules::Outcome>> run_login_actions(Call& call, profile::UserId id, const Occasion& occasion, ActionsFrom from) {
  const auto user = co_await call.services.users.find(id);
  if (!user) co_return std::unexpected(user.error());
  rules::ActionsWork work = actions_work(call.services, *call.settings, kPostLogin, event_of(call, (*user)->user(), occasion));
  work.from = from.at;
  work.is_resumed = from.is_resumed;
  work.can_redirect = occasion.can_redirect;
  if (from.prompt) work.event["prompt"] = std::move(*from.prompt);
  for (const rules::Rule& rule : call.settings->scripts->rules) work.rules_executed.push_back(rule.id);
  auto ran = co_await run_actions(call.services, std::move(work), call.request.id);
  if (!ran) co_return std::unexpected(ran.error());
  const auto kept = co_await keep_changes(call, std::move(id), "action", std::move(ran->outcome.changes));
  if (!kept) co_return std::unexpected(kept.error());
  co_return std::move(ran->outcome);
}

}  // namespace acquaint::api::authentication
