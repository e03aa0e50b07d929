#include "api/action_event.h"

#include <utility>

#include "api/run_actions.h"
#include "login/scope.h"
#include "profile/projection.h"

namespace acquaint::api {
namespace {

constexpr std::string_view kProofs[] = {"password",      "client_secret", "client_assertion", "code",
                                        "otp",      "csrf",          "ticket"};

}  // namespace

JsonObject without_proofs(JsonObject fields) {
  for (const std::string_view name : kProofs) fields.erase(name);
  return fields;
}

JsonObject event_user(const profile::User& user, const settings::Settings& settings) {
  JsonObject shown = profile::project(user, settings.catalogue);
  for (const std::string_view section : {"user_metadata", "app_metadata"}) {
    if (!shown.contains(section)) shown[section] = JsonObject();
  }
  shown["user_id"] = user.id.text();
  return shown;
}

JsonObject event_client(const login::Client& client) {
  return {{"client_id", client.client_id},
          {"name", client.name},
          {"metadata", object_or_empty(client.declared, "client_metadata")}};
}

JsonObject event_connection(const settings::Settings& settings, std::string_view name, std::string_view provider) {
  const auto* connection = settings.find_connection(name);
  return {{"name", name},
          {"strategy", connection != nullptr ? std::string_view(connection->strategy) : provider},
          {"metadata", JsonObject()}};
}

JsonObject event_request(const Call& call, JsonObject query, JsonObject body) {
  return {{"ip", call.request.client},
          {"method", http::name_of(call.request.method)},
          {"hostname", tenant_of(call.services).domain},
          {"user_agent", call.request.header("user-agent").value_or("")},
          {"language", call.request.header("accept-language").value_or("")},
          {"query", std::move(query)},
          {"body", std::move(body)},
          {"geoip", JsonObject()}};
}

JsonObject event_transaction(std::string_view protocol, const JsonObject& asked) {
  JsonArray scopes, prompts;
  if (const auto wanted = login::Scopes::parse(find_string(asked, "scope").value_or(""))) {
    for (const std::string& scope : wanted->names()) scopes.push_back(Json(scope));
  }
  if (const auto prompt = find_string(asked, "prompt")) prompts.push_back(Json(*prompt));
  JsonObject transaction{{"protocol", protocol},
                         {"requested_scopes", std::move(scopes)},
                         {"acr_values", JsonArray()},
                         {"prompt", std::move(prompts)},
                         {"metadata", JsonObject()}};
  for (const std::string_view name : {"redirect_uri", "response_type", "state", "ui_locales", "login_hint"}) {
    if (const Json* value = find(asked, name)) transaction[name] = *value;
  }
  return transaction;
}

JsonObject asked_of(const login::AuthorizationRequest& request) {
  JsonObject query{{"client_id", request.client_id},
                   {"redirect_uri", request.reply_to.redirect_uri},
                   {"response_type", "code"},
                   {"scope", request.scopes.text()},
                   {"state", request.reply_to.state}};
  const std::pair<std::string_view, const std::string&> others[] = {{"audience", request.audience},
                                                                    {"nonce", request.nonce},
                                                                    {"login_hint", request.login_hint},
                                                                    {"ui_locales", request.ui_locales},
                                                                    {"connection", request.connection}};
  for (const auto& [name, value] : others) {
    if (!value.empty()) query[name] = value;
  }
  if (request.prompt == login::Prompt::none) query["prompt"] = "none";
  if (request.prompt == login::Prompt::login) query["prompt"] = "login";
  if (request.wants_sign_up) query["screen_hint"] = "signup";
  return query;
}

}  // namespace acquaint::api
