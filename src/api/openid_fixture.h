// A server with clients that log in by OpenID Connect, and what a browser and a client do with it. For
// tests only.
#pragma once

#include "api/sample_server.h"
#include "login/grant.h"

namespace acquaint::api {

// RFC 7636, appendix B.
inline constexpr std::string_view kVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
inline constexpr std::string_view kChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

inline constexpr std::string_view kClients = R"json({
  "clients": [
    {"client_id": "spa", "grant_types": ["authorization_code", "refresh_token"],
     "callbacks": ["https://spa.example/cb"], "allowed_logout_urls": ["https://spa.example/"],
     "web_origins": ["https://spa.example"]},
    {"client_id": "web", "client_secret_sha256": "@",
     "grant_types": ["authorization_code", "refresh_token", "password",
                     "http://auth0.com/oauth/grant-type/password-realm"],
     "callbacks": ["https://web.example/cb"]}
  ],
  "resource_servers": [{"identifier": "https://api.example/", "scopes": [{"value": "read:a"}],
                        "allow_offline_access": true}]
})json";

class OpenId : public SampleServer {
 protected:
  void SetUp() override {
    SampleServer::SetUp();
    JsonObject document = *parse_json_object(kSampleSettings);
    JsonObject more = *parse_json_object(kClients);
    more["clients"].at(1).as_object()["client_secret_sha256"] = to_hex(sha256("web-secret"));
    for (auto& member : more) document[member.key()] = member.value();
    const auto published = run(settings_.publish(document, "clients", clock_.now()));
    ASSERT_TRUE(published) << published.error().field << " " << published.error().message;
  }

  static std::string authorize_path(const FormFields& more = {}) {
    FormFields fields = {{"client_id", "spa"},
                         {"redirect_uri", "https://spa.example/cb"},
                         {"response_type", "code"},
                         {"scope", "openid profile email offline_access"},
                         {"state", "my state"},
                         {"nonce", "my nonce"},
                         {"code_challenge", std::string(kChallenge)},
                         {"code_challenge_method", "S256"}};
    for (const auto& [name, value] : more) {
      std::erase_if(fields, [&](const auto& field) { return field.first == name; });
      if (!value.empty()) fields.emplace_back(name, value);
    }
    std::string path = "/authorize?";
    for (const auto& [name, value] : fields) path += name + "=" + percent_encode(value) + "&";
    path.pop_back();
    return path;
  }

  // Follows redirects within the server; the first answer that is none, or leads elsewhere.
  http::Response follow(http::Response response) {
    while (response.status == 302 || response.status == 303) {
      const std::string next(header(response, "Location"));
      if (!next.starts_with("/")) return response;
      last_page_ = next;
      response = browse(next);
    }
    return response;
  }

  // The parameters of the answer that goes to the client.
  static std::map<std::string, std::string> answer_of(const http::Response& response) {
    const std::string_view location = header(response, "Location");
    const auto fields = parse_form(location.substr(std::min(location.size(), location.find_first_of("?#") + 1)));
    return {fields->begin(), fields->end()};
  }

  // From /authorize through the log-in page to the client.
  http::Response log_in_for(const std::string& path) {
    const http::Response page = follow(browse(path));
    EXPECT_EQ(page.status, 200) << page.body;
    EXPECT_TRUE(last_page_.starts_with("/u/login")) << last_page_;
    const http::Response done = submit(last_page_, {{"email", "ada@example.com"}, {"password", "analytical engine 1843"}});
    EXPECT_EQ(done.status, 303) << done.body;
    return follow(done);
  }

  http::Response post_token(const FormFields& fields, std::string_view path = "/oauth/token") {
    http::Request message = request(http::Method::post, path);
    for (const auto& [name, value] : fields) {
      message.body.append(message.body.empty() ? "" : "&").append(name).append("=").append(percent_encode(value));
    }
    message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    return send(std::move(message));
  }
  http::Response redeem(const std::string& code, const FormFields& changes = {}) {
    FormFields fields = {{"grant_type", "authorization_code"},
                         {"client_id", "spa"},
                         {"redirect_uri", "https://spa.example/cb"},
                         {"code_verifier", std::string(kVerifier)},
                         {"code", code}};
    for (const auto& [name, value] : changes) {
      std::erase_if(fields, [&](const auto& field) { return field.first == name; });
      if (!value.empty()) fields.emplace_back(name, value);
    }
    return post_token(fields);
  }
  http::Response refresh(const std::string& token, std::string_view client = "spa") {
    return post_token({{"grant_type", "refresh_token"}, {"client_id", std::string(client)}, {"refresh_token", token}});
  }

  http::Response userinfo(std::string_view token) {
    http::Request message = request(http::Method::get, "/userinfo");
    message.headers.emplace_back("authorization", "Bearer " + std::string(token));
    return send(std::move(message));
  }

  static JsonObject claims_in(std::string_view token) {
    std::optional<login::VerifyingKey> key;
    const auto payload = login::open_jws(token, [&](std::string_view id) {
      key = sample_keys().ring->find(id);
      return key ? &*key : nullptr;
    });
    EXPECT_TRUE(payload.has_value());
    return payload ? *parse_json_object(*payload) : JsonObject();
  }
  static std::string text(const JsonObject& object, std::string_view name) {
    return std::string(find_string(object, name).value_or(""));
  }

  // A code for the signed-in user.
  std::string code(const FormFields& more = {}) {
    return answer_of(follow(browse(authorize_path(more))))["code"];
  }

  std::string last_page_;
};

}  // namespace acquaint::api
