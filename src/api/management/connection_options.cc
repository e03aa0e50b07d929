#include "api/management/connection_options.h"

#include <utility>

#include "api/management/edit.h"

namespace acquaint::api::management {
namespace {

constexpr std::string_view kMfa = R"({"active":true,"return_enroll_settings":true})";

void put_default(JsonObject& options, std::string_view name, Json value) {
  if (!options.contains(name)) options[name] = std::move(value);
}

JsonObject object(std::string_view text) { return *parse_json_object(text); }

void complete_attributes(JsonObject& options) {
  Json* attributes = options.if_contains("attributes");
  Json* email = attributes == nullptr || !attributes->is_object()
                    ? nullptr
                    : attributes->get_object().if_contains("email");
  if (email == nullptr || !email->is_object()) return;
  put_default(email->get_object(), "verification_method", "link");
  put_default(email->get_object(), "unique", true);
}

void complete_password_options(JsonObject& options) {
  constexpr std::pair<std::string_view, std::string_view> kParts[] = {
      {"complexity", R"({"character_type_rule":"all","identical_characters":"allow",
                         "sequential_characters":"allow","max_length_exceeded":"error","min_length":15,
                         "character_types":[]})"},
      {"profile_data", R"({"active":false,"blocked_fields":["name","username","nickname","email","phone_number",
                           "user_metadata.name","user_metadata.first","user_metadata.last"]})"},
      {"history", R"({"active":false,"size":3})"},
      {"dictionary", R"({"active":false,"custom":[],"default":"en_100k"})"},
  };
  Json* given = options.if_contains("password_options");
  if (given == nullptr || !given->is_object()) return;
  for (const auto& [name, fallback] : kParts) {
    JsonObject part = object(fallback);
    const JsonObject* declared = find_object(given->get_object(), name);
    given->get_object()[name] = declared == nullptr ? part : merged(std::move(part), *declared);
  }
}

void complete_database(JsonObject& options, OptionsOf kind) {
  if (kind == OptionsOf::new_connection) {
    put_default(options, "mfa", object(kMfa));
    if (!options.contains("password_options")) put_default(options, "passwordPolicy", "good");
  }
  complete_attributes(options);
  complete_password_options(options);
  put_default(options, "strategy_version", 2);
  put_default(options, "authentication_methods",
              object(R"({"password":{"enabled":true,"api_behavior":"required","signup_behavior":"allow"},
                         "passkey":{"enabled":false}})"));
  put_default(options, "passkey_options",
              object(R"({"challenge_ui":"both","progressive_enrollment_enabled":true,
                         "local_enrollment_enabled":true})"));
  put_default(options, "brute_force_protection", true);
}

// Google's scopes follow from the switches.
void complete_google(JsonObject& options) {
  constexpr std::pair<std::string_view, std::string_view> kScopes[] = {
      {"email", "email"},
      {"profile", "profile"},
      {"calendar", "https://www.googleapis.com/auth/calendar"},
      {"contacts", "https://www.googleapis.com/auth/contacts"},
      {"youtube", "https://www.googleapis.com/auth/youtube"},
  };
  put_default(options, "email", true);
  put_default(options, "profile", true);
  JsonArray scopes;
  for (const auto& [name, scope] : kScopes) {
    if (find_bool(options, name).value_or(false)) scopes.emplace_back(scope);
  }
  put_default(options, "scope", std::move(scopes));
}

void complete_linkedin(JsonObject& options) {
  put_default(options, "profile", true);
  const auto version = find_int(options, "strategy_version").value_or(1);
  put_default(options, "scope",
              version == 1   ? JsonArray{"r_basicprofile"}
              : version == 2 ? JsonArray{"r_liteprofile"}
                             : JsonArray{"openid", "profile", "email"});
}

void complete_oidc(JsonObject& options) {
  // Endpoints that are null are those of the metadata that came along.
  if (const JsonObject* found = find_object(options, "oidc_metadata")) {
    const JsonObject metadata = *found;
    for (auto& member : options) {
      const Json* value = member.value().is_null() ? find(metadata, member.key()) : nullptr;
      if (value != nullptr) member.value() = *value;
    }
  }
  put_default(options, "schema_version", "oidc-V4");
  put_default(options, "attribute_map", object(R"({"mapping_mode":"bind_all"})"));
  put_default(options, "connection_settings", object(R"({"pkce":"auto"})"));
}

}  // namespace

JsonObject complete_default_database(JsonObject options) {
  put_default(options, "mfa", object(kMfa));
  // Auth0 takes no "validation" beside "attributes", and who reads the options sends them back.
  if (!options.contains("attributes")) {
    put_default(options, "validation", object(R"({"username":{"min":1,"max":15}})"));
  }
  put_default(options, "import_mode", false);
  put_default(options, "configuration", JsonObject());
  return options;
}

JsonObject complete_options(std::string_view strategy, JsonObject options, OptionsOf kind) {
  if (strategy == "auth0") complete_database(options, kind);
  if (strategy == "email" && kind == OptionsOf::new_connection) put_default(options, "brute_force_protection", true);
  if (strategy == "facebook") put_default(options, "scope", "");
  if (strategy == "github") put_default(options, "scope", JsonArray());
  if (strategy == "google-oauth2") complete_google(options);
  if (strategy == "linkedin") complete_linkedin(options);
  if (strategy == "windowslive") {
    const bool is_first_version = find_int(options, "strategy_version").value_or(1) == 1;
    put_default(options, "signin", true);
    put_default(options, "scope", is_first_version ? JsonArray{"wl.signin"} : JsonArray());
  }
  if (strategy == "oidc") complete_oidc(options);
  return options;
}

}  // namespace acquaint::api::management
