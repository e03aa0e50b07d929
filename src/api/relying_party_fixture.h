// A relying party that keeps a secret, and a user of whom everything is known: what the OpenID
// Foundation's test modules expect to find. For tests only.
#pragma once

#include "api/openid_fixture.h"

namespace acquaint::api {

inline constexpr std::string_view kParty = R"json({
  "clients": [
    {"client_id": "rp", "client_secret_sha256": "@", "grant_types": ["authorization_code", "refresh_token"],
     "callbacks": ["https://rp.example/cb", "https://rp.example/cb?tenant=a%20b&x=2"],
     "allowed_logout_urls": ["https://rp.example/bye"], "web_origins": ["https://rp.example"]},
    {"client_id": "other", "grant_types": ["authorization_code", "refresh_token", "password"],
     "callbacks": ["https://other.example/cb", "http://127.0.0.1:3000/cb"],
     "allowed_logout_urls": ["https://other.example/bye"]}
  ],
  "resource_servers": [{"identifier": "https://api.example/", "scopes": [{"value": "read:a"}, {"value": "write:a"}],
                        "allow_offline_access": true}]
})json";

class RelyingParty : public OpenId {
 protected:
  void SetUp() override {
    SampleServer::SetUp();
    publish(party_settings());
    add_user("ada@example.com");
  }

  static JsonObject party_settings() {
    JsonObject document = *parse_json_object(kParty);
    document["clients"].at(0).as_object()["client_secret_sha256"] = to_hex(sha256("rp-secret"));
    return document;
  }
  void publish(const JsonObject& document) {
    const auto published = run(settings_.publish(document, "party", clock_.now()));
    ASSERT_TRUE(published) << published.error().field << " " << published.error().message;
  }

  void add_user(std::string_view email) {
    static const std::string hash = *run(login::HashPool({.threads = 1}).hash("analytical engine 1843"));
    auto made = login::make_database_user({.id = std::nullopt,
                                           .root = {{"email", email},
                                                    {"email_verified", true},
                                                    {"name", "Ada Lovelace"},
                                                    {"given_name", "Ada"},
                                                    {"family_name", "Lovelace"},
                                                    {"nickname", "ada"},
                                                    {"birthdate", "1815-12-10"},
                                                    {"gender", "female"},
                                                    {"zoneinfo", "Europe/London"},
                                                    {"locale", "en-GB"},
                                                    {"website", "https://ada.example/"},
                                                    {"phone_number", email == "ada@example.com" ? Json("+441234567890") : Json()},
                                                    {"phone_verified", true},
                                                    {"address", {{"country", "GB"}}}},
                                           .user_metadata = {{"title", "Countess"}},
                                           .app_metadata = {},
                                           .password_hash = hash},
                                          settings_.current()->catalogue,
                                          {.source = profile::Source::application,
                                           .origin = "test",
                                           .name = "client:test",
                                           .now = clock_.now(),
                                           .purpose = ""},
                                          random_);
    ASSERT_TRUE(made) << made.error().code << " " << made.error().field;
    ASSERT_TRUE(run(store_->users().create(std::move(made->user), std::move(made->events))));
  }

  // The party's request; an empty value leaves a parameter out.
  static std::string party_path(const FormFields& changes = {}) {
    FormFields fields = {{"client_id", "rp"},
                         {"redirect_uri", "https://rp.example/cb"},
                         {"scope", "openid"},
                         {"code_challenge", ""},
                         {"code_challenge_method", ""}};
    fields.insert(fields.end(), changes.begin(), changes.end());
    return authorize_path(fields);
  }

  http::Response redeem_as_party(const std::string& code, const FormFields& changes = {}) {
    FormFields fields = {{"client_id", "rp"},
                         {"client_secret", "rp-secret"},
                         {"redirect_uri", "https://rp.example/cb"},
                         {"code_verifier", ""}};
    fields.insert(fields.end(), changes.begin(), changes.end());
    return redeem(code, fields);
  }

  http::Response refresh_as_party(const std::string& token, std::string_view scope = {}) {
    return post_token({{"grant_type", "refresh_token"},
                       {"client_id", "rp"},
                       {"client_secret", "rp-secret"},
                       {"scope", std::string(scope)},
                       {"refresh_token", token}});
  }

  // The password itself, from a client that is trusted with it.
  http::Response take_password(std::string_view email, std::string_view password = "analytical engine 1843") {
    return post_token({{"grant_type", "password"},
                       {"client_id", "other"},
                       {"scope", "openid offline_access"},
                       {"username", std::string(email)},
                       {"password", std::string(password)}});
  }

  // Signs the browser in and gives the party its tokens.
  JsonObject log_in_at_party(const FormFields& changes = {}) {
    return json(redeem_as_party(answer_of(log_in_for(party_path(changes)))["code"]));
  }
};

}  // namespace acquaint::api
