#include "api/sample_server.h"

namespace acquaint::api {
namespace {

class TokenApi : public SampleServer {
 protected:
  http::Response post(std::string body, std::string_view type = "application/json", std::string authorization = "") {
    http::Request message = request(http::Method::post, "/oauth/token");
    message.body = std::move(body);
    message.headers.emplace_back("content-type", type);
    if (!authorization.empty()) message.headers.emplace_back("authorization", authorization);
    return send(std::move(message));
  }
};

constexpr std::string_view kGood =
    R"({"grant_type":"client_credentials","client_id":"machine","client_secret":"machine-secret-0123456789",)"
    R"("audience":"https://login.example/api/v2/"})";

TEST_F(TokenApi, ATokenForClientCredentialsOpensTheManagementApi) {
  const auto issued = post(std::string(kGood));
  ASSERT_EQ(issued.status, 200) << issued.body;
  EXPECT_EQ(header(issued, "Cache-Control"), "no-store");
  const JsonObject body = json(issued);
  EXPECT_EQ(body.at("token_type"), "Bearer");
  EXPECT_EQ(body.at("expires_in"), 86400);
  http::Request message = request(http::Method::get, "/api/v2/users");
  message.headers.emplace_back("authorization", "Bearer " + std::string(body.at("access_token").as_string()));
  EXPECT_EQ(send(std::move(message)).status, 200);
}

TEST_F(TokenApi, FormsAndHttpBasicWorkToo) {
  EXPECT_EQ(post("grant_type=client_credentials&client_id=machine&client_secret=machine-secret-0123456789"
                 "&audience=https%3A%2F%2Flogin.example%2Fapi%2Fv2%2F",
                 "application/x-www-form-urlencoded")
                .status,
            200);
  EXPECT_EQ(post("grant_type=client_credentials&audience=https%3A%2F%2Flogin.example%2Fapi%2Fv2%2F",
                 "application/x-www-form-urlencoded",
                 "Basic bWFjaGluZTptYWNoaW5lLXNlY3JldC0wMTIzNDU2Nzg5")
                .status,
            200);
}

TEST_F(TokenApi, FewerScopesCanBeAskedFor) {
  JsonObject body = *parse_json_object(kGood);
  body["scope"] = "read:users";
  EXPECT_EQ(json(post(to_text(body))).at("scope"), "read:users");
}

TEST_F(TokenApi, WhatIsWrongIsSaidAsRfc6749Does) {
  const struct {
    const char *member, *value;
    int status;
    std::string_view error;
  } kCases[] = {
      {"client_secret", "wrong", 401, "access_denied"},
      {"client_id", "nobody", 401, "access_denied"},
      {"grant_type", "magic", 400, "unsupported_grant_type"},
      {"audience", "https://elsewhere.example/", 403, "access_denied"},
      {"audience", "", 400, "invalid_request"},
  };
  for (const auto& wrong : kCases) {
    JsonObject body = *parse_json_object(kGood);
    body[wrong.member] = wrong.value;
    const auto response = post(to_text(body));
    EXPECT_EQ(response.status, wrong.status) << wrong.member << "=" << wrong.value << " " << response.body;
    EXPECT_EQ(json(response).at("error"), Json(wrong.error)) << wrong.member << "=" << wrong.value;
  }
  EXPECT_EQ(post("grant_type=a&grant_type=b", "application/x-www-form-urlencoded").status, 400);
  EXPECT_EQ(post("{\"grant_type\":", "application/json").status, 400);
  EXPECT_EQ(post("hello", "text/plain").status, 400);
}

TEST_F(TokenApi, DiscoveryNamesTheKeysThatVerify) {
  const JsonObject discovery = json(send(request(http::Method::get, "/.well-known/openid-configuration")));
  EXPECT_EQ(discovery.at("issuer"), Json(kSampleIssuer));
  EXPECT_EQ(discovery.at("jwks_uri"), "https://login.example/.well-known/jwks.json");
  const JsonObject keys = json(send(request(http::Method::get, "/.well-known/jwks.json")));
  const JsonObject& key = keys.at("keys").as_array().at(0).as_object();
  EXPECT_EQ(key.at("kty"), "RSA");
  EXPECT_FALSE(key.contains("d"));
}

}  // namespace
}  // namespace acquaint::api
