#include "api/authentication/run_login_rules.h"

#include <chrono>
#include <utility>

#include "api/run_actions.h"
#include "api/script_changes.h"
#include "api/script_execution.h"
#include "login/token.h"
#include "profile/projection.h"
#include "rules/declared.h"

namespace acquaint::api::authentication {
namespace {

using rules::Verdict;

constexpr std::chrono::seconds kTokenLifetime{60};  // Longer than rules run.

// Auth0's profile as rules see it: what is in app_metadata stands on the root as well.
JsonObject user_of(const profile::User& user, const settings::Settings& settings) {
  JsonObject shown = profile::project(user, settings.catalogue);
  if (const JsonObject* metadata = find_object(shown, "app_metadata")) {
    const JsonObject copied = *metadata;
    for (const auto& member : copied) shown[member.key()] = member.value();
  }
  shown["user_id"] = user.id.text();
  return shown;
}

JsonObject request_of(const Call& call, const Occasion& occasion) {
  return {{"ip", call.request.client},
          {"userAgent", call.request.header("user-agent").value_or("")},
          {"hostname", tenant_of(call.services).domain},
          {"query", occasion.query},
          {"body", occasion.body}};
}

JsonObject context_of(const Call& call, const profile::User& user, const Occasion& occasion) {
  JsonObject context{{"clientID", occasion.client->client_id},
                     {"clientName", occasion.client->name},
                     {"clientMetadata", JsonObject()},
                     {"protocol", occasion.protocol},
                     {"audience", occasion.audience},
                     {"sessionID", occasion.session},
                     {"primaryUser", user.id.text()},
                     {"stats", JsonObject{{"loginsCount", user.logins_count}}},
                     {"sso", JsonObject{{"current_clients", JsonArray()}}},
                     {"authorization", JsonObject{{"roles", JsonArray()}}},
                     {"authentication", JsonObject{{"methods", JsonArray()}}},
                     {"request", request_of(call, occasion)},
                     {"idToken", JsonObject()},
                     {"accessToken", JsonObject()}};
  if (const JsonObject* metadata = find_object(occasion.client->declared, "client_metadata")) {
    context["clientMetadata"] = *metadata;
  }
  if (!user.identities.empty()) {
    const profile::Identity& identity = user.identities.front();
    context["connection"] = identity.connection;
    const auto* connection = call.settings->find_connection(identity.connection);
    context["connectionStrategy"] = connection != nullptr ? connection->strategy : identity.provider;
  }
  return context;
}

// A token for the Management API goes to rules that name it, and to no others (Auth0: "Rules", auth0.accessToken).
rules::Tenant tenant_for(const Services& services, const rules::DeclaredScripts& declared) {
  rules::Tenant tenant = tenant_of(services);
  if (!declared.rules_name_token) return tenant;
  const login::ClientGrant grant{.client_id = "rules",
                                 .audience = services.management_audience(),
                                 .scopes = *login::Scopes::parse("read:users update:users"),
                                 .lifetime = kTokenLifetime};
  tenant.access_token = login::issue_access_token(services.keys.newest(), services.issuer, grant, services.clock.now());
  return tenant;
}

rules::RulesWork work_of(const Call& call, const profile::User& user, const Occasion& occasion) {
  const rules::DeclaredScripts& declared = *call.settings->scripts;
  return {.rules = declared.rules,
          .configuration = declared.configuration,
          .user = user_of(user, *call.settings),
          .context = context_of(call, user, occasion),
          .tenant = tenant_for(call.services, declared)};
}

}  // namespace

Task<Result<rules::Outcome>> run_login_rules(Call& call, profile::UserId id, const Occasion& occasion) {
  const auto user = co_await call.services.users.find(id);
  if (!user) co_return std::unexpected(user.error());
  JsonObject told = rules::to_json(work_of(call, (*user)->user(), occasion));
  std::vector<ScriptName> names = names_of(call.settings->scripts->rules);
  auto [execution, ran] = co_await execute(call.services, "rules.ran", "", std::move(told), std::move(names));
  if (!ran) {
    log_trouble(call, ran.error().code, "");
    co_return std::unexpected(ran.error());
  }
  if (ran->outcome.verdict == Verdict::error) log_trouble(call, "rules.script_failed", ran->outcome.origin);
  const auto kept = co_await keep_changes(call, std::move(id), "rule", std::move(ran->outcome.changes));
  if (!kept) co_return std::unexpected(kept.error());
  co_return std::move(ran->outcome);
}

}  // namespace acquaint::api::authentication
