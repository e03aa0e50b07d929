#include "api/authentication/client_actions.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "api/action_event.h"
#include "api/authentication/parameters.h"
#include "api/run_actions.h"
#include "rules/declared.h"

namespace acquaint::api::authentication {
namespace {

constexpr std::string_view kTrigger = "credentials-exchange";

JsonObject event_of(const Call& call, const JsonObject& parameters, const login::Client& client, const login::ClientGrant& grant) {
  JsonArray requested, given;
  if (const auto wanted = login::Scopes::parse(find_string(parameters, "scope").value_or(""))) {
    for (const std::string& scope : wanted->names()) requested.push_back(Json(scope));
  }
  for (const std::string& scope : grant.scopes.names()) given.push_back(Json(scope));
  return {{"client", event_client(client)},
          {"resource_server", JsonObject{{"identifier", grant.audience}}},
          {"request", event_request(call, {}, without_proofs(parameters))},
          {"tenant", JsonObject{{"id", tenant_of(call.services).domain}}},
          {"transaction", JsonObject{{"requested_scopes", std::move(requested)}}},
          {"accessToken", JsonObject{{"customClaims", JsonObject()}, {"scope", std::move(given)}}}};
}

// RFC 6749 §5.2.
bool is_error_code(std::string_view code) {
  return !code.empty() && std::ranges::all_of(code, [](char c) { return c >= ' ' && c < '\x7F' && c != '"' && c != '\\'; });
}

http::Response refusal_of(const rules::Outcome& outcome) {
  if (outcome.verdict != rules::Verdict::deny) return oauth_response({500, "server_error", "An action failed."});
  const std::string code = is_error_code(outcome.error_name) ? outcome.error_name : "access_denied";
  return oauth_response({code == "server_error" ? 500 : 400, code, outcome.error_message});
}

}  // namespace

Task<std::optional<http::Response>> run_client_actions(Call& call, const JsonObject& parameters, const login::Client& client,
                                                       login::ClientGrant& grant) {
  if (!call.settings->scripts->has_actions_at(kTrigger)) co_return std::nullopt;
  rules::ActionsWork work = actions_work(call.services, *call.settings, kTrigger, event_of(call, parameters, client, grant));
  auto ran = co_await run_actions(call.services, std::move(work), call.request.id);
  if (!ran) co_return oauth_response({503, "server_error", ran.error().message});
  if (ran->outcome.verdict != rules::Verdict::allow) co_return refusal_of(ran->outcome);
  grant.mapped = std::move(ran->outcome.access_token);
  co_return std::nullopt;
}

}  // namespace acquaint::api::authentication
