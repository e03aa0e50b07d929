#include "api/authentication/login_actions.h"

#include <utility>

#include "api/run_actions.h"
#include "api/script_changes.h"
#include "login/scope.h"
#include "profile/projection.h"
#include "rules/declared.h"

namespace acquaint::api::authentication {
namespace {

// Unlike rules, actions always find both kinds of metadata.
JsonObject user_of(const profile::User& user, const settings::Settings& settings) {
  JsonObject shown = profile::project(user, settings.catalogue);
  for (const std::string_view section : {"user_metadata", "app_metadata"}) {
    if (!shown.contains(section)) shown[section] = JsonObject();
  }
  shown["user_id"] = user.id.text();
  return shown;
}

JsonObject client_of(const login::Client& client) {
  return {{"client_id", client.client_id},
          {"name", client.name},
          {"metadata", object_or_empty(client.declared, "client_metadata")}};
}

JsonObject connection_of(const profile::User& user, const settings::Settings& settings) {
  if (user.identities.empty()) return {};
  const profile::Identity& identity = user.identities.front();
  const auto* connection = settings.find_connection(identity.connection);
  return {{"name", identity.connection},
          {"strategy", connection != nullptr ? connection->strategy : identity.provider},
          {"metadata", JsonObject()}};
}

JsonObject request_of(const Call& call, const Occasion& occasion) {
  return {{"ip", call.request.client},
          {"method", http::name_of(call.request.method)},
          {"hostname", tenant_of(call.services).domain},
          {"user_agent", call.request.header("user-agent").value_or("")},
          {"language", call.request.header("accept-language").value_or("")},
          {"query", occasion.query},
          {"body", occasion.body},
          {"geoip", JsonObject()}};
}

JsonObject transaction_of(const Occasion& occasion) {
  JsonArray scopes, prompts;
  if (const auto asked = login::Scopes::parse(find_string(occasion.asked, "scope").value_or(""))) {
    for (const std::string& scope : asked->names()) scopes.push_back(Json(scope));
  }
  if (const auto prompt = find_string(occasion.asked, "prompt")) prompts.push_back(Json(*prompt));
  JsonObject transaction{{"protocol", occasion.protocol},
                         {"requested_scopes", std::move(scopes)},
                         {"acr_values", JsonArray()},
                         {"prompt", std::move(prompts)},
                         {"metadata", JsonObject()}};
  for (const std::string_view name : {"redirect_uri", "response_type", "state", "ui_locales", "login_hint"}) {
    if (const Json* value = find(occasion.asked, name)) transaction[name] = *value;
  }
  return transaction;
}

JsonObject event_of(const Call& call, const profile::User& user, const Occasion& occasion) {
  JsonObject event{{"user", user_of(user, *call.settings)},
                   {"client", client_of(*occasion.client)},
                   {"connection", connection_of(user, *call.settings)},
                   {"request", request_of(call, occasion)},
                   {"stats", JsonObject{{"logins_count", user.logins_count}}},
                   {"tenant", JsonObject{{"id", tenant_of(call.services).domain}}},
                   {"transaction", transaction_of(occasion)},
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
  rules::ActionsWork work{.trigger = std::string(kPostLogin),
                          .actions = call.settings->scripts->actions_at(kPostLogin),
                          .event = event_of(call, (*user)->user(), occasion),
                          .from = from.at,
                          .is_resumed = from.is_resumed,
                          .can_redirect = occasion.can_redirect,
                          .rules_executed = {},
                          .tenant = tenant_of(call.services)};
  if (from.prompt) work.event["prompt"] = std::move(*from.prompt);
  for (const rules::Rule& rule : call.settings->scripts->rules) work.rules_executed.push_back(rule.id);
  auto ran = co_await run_actions(call.services, std::move(work), call.request.id);
  if (!ran) co_return std::unexpected(ran.error());
  const auto kept = co_await keep_changes(call, std::move(id), "action", std::move(ran->outcome.changes));
  if (!kept) co_return std::unexpected(kept.error());
  co_return std::move(ran->outcome);
}

}  // namespace acquaint::api::authentication
