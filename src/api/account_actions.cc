#include "api/account_actions.h"

#include <string_view>
#include <utility>

#include "api/action_event.h"
#include "api/run_actions.h"
#include "api/script_changes.h"
#include "rules/declared.h"

namespace acquaint::api {
namespace {

constexpr std::string_view kPre = "pre-user-registration", kPost = "post-user-registration",
                           kPasswordChanged = "post-change-password";
constexpr std::string_view kRefused = "You cannot sign up here.";

std::string_view provider_of(const profile::User& user) {
  return user.identities.empty() ? std::string_view() : std::string_view(user.identities.front().provider);
}

JsonObject event_of(const Call& call, const Registration& registration, const profile::User& user) {
  JsonObject event{{"user", event_user(user, *call.settings)},
                   {"connection", event_connection(*call.settings, registration.connection, provider_of(user))},
                   {"request", event_request(call, {}, without_proofs(registration.body))},
                   {"tenant", JsonObject{{"id", tenant_of(call.services).domain}}}};
  const auto* client = call.settings->find_client(registration.client_id);
  if (client != nullptr) event["client"] = event_client(*client);
  if (registration.asked) event["transaction"] = event_transaction("oidc-basic-profile", *registration.asked);
  return event;
}

RegistrationRefusal refusal_of(const rules::Outcome& outcome) {
  if (outcome.verdict != rules::Verdict::deny) return {"The sign-up could not be checked.", std::string(kRefused)};
  const bool is_validation = outcome.error_name == "validation";
  return {is_validation ? outcome.error_code : outcome.error_name,
          outcome.error_message.empty() ? std::string(kRefused) : outcome.error_message};
}

}  // namespace

Task<Result<std::optional<RegistrationRefusal>>> run_pre_registration(Call& call, const Registration& registration,
                                                                      profile::Changed& made) {
  if (!call.settings->scripts->has_actions_at(kPre)) co_return std::nullopt;
  JsonObject event = event_of(call, registration, made.user);
  event["user"].as_object().erase("user_id");  // There is no such user yet.
  rules::ActionsWork work = actions_work(call.services, *call.settings, kPre, std::move(event));
  auto ran = co_await run_actions(call.services, std::move(work), call.request.id);
  if (!ran) co_return std::unexpected(ran.error());
  if (ran->outcome.verdict != rules::Verdict::allow) co_return refusal_of(ran->outcome);
  add_changes(call, made, "action", std::move(ran->outcome.changes));
  co_return std::nullopt;
}

void run_post_registration(const Call& call, const Registration& registration, const profile::User& user) {
  if (!call.settings->scripts->has_actions_at(kPost)) return;
  run_actions_later(call.services, actions_work(call.services, *call.settings, kPost, event_of(call, registration, user)), call.request.id);
}

void run_post_change_password(const Call& call, const profile::User& user) {
  if (!call.settings->scripts->has_actions_at(kPasswordChanged)) return;
  Registration account;
  if (!user.identities.empty()) account.connection = user.identities.front().connection;
  run_actions_later(call.services, actions_work(call.services, *call.settings, kPasswordChanged, event_of(call, account, user)), call.request.id);
}

}  // namespace acquaint::api
