// A device without a keyboard logs in: /oauth/device/code, /activate, /oauth/token.
#include "api/sample_server.h"

namespace acquaint::api {
namespace {

constexpr std::string_view kGrantType = "urn:ietf:params:oauth:grant-type:device_code";
constexpr std::string_view kClients = R"json({
  "forms": [],
  "clients": [
    {"client_id": "tv", "name": "The TV", "is_first_party": false,
     "grant_types": ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"]},
    {"client_id": "radio", "grant_types": ["urn:ietf:params:oauth:grant-type:device_code"]},
    {"client_id": "spa", "grant_types": ["authorization_code"]}]
})json";

class Activate : public SampleServer {
 protected:
  void SetUp() override {
    SampleServer::SetUp();
    JsonObject document = *parse_json_object(kSampleSettings);
    const JsonObject more = *parse_json_object(kClients);
    for (const auto& member : more) document[member.key()] = member.value();
    const auto published = run(settings_.publish(document, "clients", clock_.now()));
    ASSERT_TRUE(published) << published.error().field << " " << published.error().message;
    sign_up();
  }

  http::Response post(std::string_view path, const FormFields& fields) {
    http::Request message = request(http::Method::post, path);
    for (const auto& [name, value] : fields) message.body += name + "=" + percent_encode(value) + "&";
    message.body.pop_back();
    message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    return send(std::move(message));
  }
  JsonObject begin() {
    const http::Response begun = post("/oauth/device/code", {{"client_id", "tv"}, {"scope", "openid email offline_access"}});
    EXPECT_EQ(begun.status, 200) << begun.body;
    return json(begun);
  }
  http::Response poll(const JsonObject& device, std::string client = "tv") {
    return post("/oauth/token", {{"grant_type", std::string(kGrantType)}, {"client_id", std::move(client)},
                                 {"device_code", std::string(*find_string(device, "device_code"))}});
  }
  static std::string error(const http::Response& response) {
    return std::string(find_string(json(response), "error").value_or(""));
  }
  http::Response answer(const JsonObject& device, std::string_view action) {
    const std::string path = "/activate?user_code=" + std::string(*find_string(device, "user_code"));
    const http::Response page = browse(path);
    EXPECT_EQ(page.status, 200) << page.body;
    return submit(path, {{"action", std::string(action)}, {"user_code", hidden(page.body, "user_code")}});
  }
};

TEST_F(Activate, ADeviceGetsTokensOnceItsUserAllowsIt) {
  const JsonObject device = begin();
  EXPECT_EQ(device.at("verification_uri"), "https://login.example/activate");
  EXPECT_EQ(device.at("expires_in"), 900);
  EXPECT_EQ(device.at("interval"), 5);
  const http::Response waiting = poll(device);
  EXPECT_EQ(waiting.status, 400);
  EXPECT_EQ(error(waiting), "authorization_pending");
  EXPECT_EQ(error(poll(device)), "slow_down");

  const http::Response page = browse("/activate?user_code=" + std::string(*find_string(device, "user_code")));
  for (const char* shown : {"The TV", "ada@example.com", "See your e-mail: address and whether it is confirmed", "while you are away"}) {
    EXPECT_NE(page.body.find(shown), std::string::npos) << shown;
  }
  const http::Response allowed = answer(device, "accept");
  EXPECT_EQ(allowed.status, 200);
  EXPECT_NE(allowed.body.find("Your device is connected"), std::string::npos);

  const http::Response issued = poll(device);
  ASSERT_EQ(issued.status, 200) << issued.body;
  for (const char* name : {"access_token", "id_token", "refresh_token"}) EXPECT_TRUE(json(issued).contains(name)) << name;
  EXPECT_EQ(error(poll(device)), "invalid_grant");
  const JsonObject consents = json(browse("/v1/me/consents"));
  EXPECT_EQ(consents.at("others").at(0).at("client"), "tv");
}

TEST_F(Activate, ADeclinedDeviceGetsNothing) {
  const JsonObject device = begin();
  EXPECT_NE(answer(device, "decline").body.find("not connected"), std::string::npos);
  EXPECT_EQ(error(poll(device)), "access_denied");
  EXPECT_EQ(error(poll(device)), "invalid_grant");
}

TEST_F(Activate, ACodeEnds) {
  const JsonObject device = begin();
  clock_.advance(std::chrono::minutes(16));
  EXPECT_EQ(browse("/activate?user_code=" + std::string(*find_string(device, "user_code"))).status, 404);
  EXPECT_EQ(error(poll(device)), "expired_token");
}

TEST_F(Activate, OnlyTheClientThatBeganGetsTheTokens) {
  const JsonObject device = begin();
  answer(device, "accept");
  EXPECT_EQ(error(poll(device, "radio")), "invalid_grant");
  EXPECT_EQ(poll(device).status, 200);
}

TEST_F(Activate, WhatIsTakenBackBeforeTheDeviceAsksIsTakenBack) {
  const JsonObject device = begin();
  answer(device, "accept");
  ASSERT_EQ(browser_json(http::Method::post, "/v1/me/consents", R"({"client": "tv", "granted": false})").status, 200);
  EXPECT_EQ(error(poll(device)), "access_denied");
}

TEST_F(Activate, WhatCannotBeIsRefused) {
  EXPECT_EQ(error(post("/oauth/device/code", {{"client_id", "spa"}})), "unauthorized_client");
  EXPECT_EQ(error(post("/oauth/device/code", {{"client_id", "nobody"}})), "access_denied");
  EXPECT_EQ(error(post("/oauth/device/code", {{"client_id", "tv"}, {"audience", "https://x.example/"}})), "access_denied");
  EXPECT_EQ(error(post("/oauth/token", {{"grant_type", std::string(kGrantType)}, {"client_id", "tv"},
                                        {"device_code", "nonsense"}})), "invalid_grant");
}

TEST_F(Activate, WithoutASessionTheLogInComesFirst) {
  browser_ = {};
  const http::Response sent = browse("/activate?user_code=bcdf-ghjk");
  EXPECT_EQ(sent.status, 303);
  EXPECT_EQ(header(sent, "Location"), "/u/login?return_to=%2Factivate%3Fuser_code%3DBCDF-GHJK");
}

TEST_F(Activate, CodesAreAskedForAndGuessesAreCounted) {
  EXPECT_EQ(browse("/activate").status, 200);
  EXPECT_EQ(browse("/activate?user_code=nonsense").status, 422);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(browse("/activate?user_code=BCDF-GHJK").status, 404);
  EXPECT_EQ(browse("/activate?user_code=BCDF-GHJK").status, 429);
}

TEST_F(Activate, AForgedAnswerCountsForNothing) {
  const JsonObject device = begin();
  http::Request message = request(http::Method::post, "/activate");
  message.body = "action=accept&csrf=forged&user_code=" + std::string(*find_string(device, "user_code"));
  message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  EXPECT_TRUE(header(as_browser(std::move(message)), "Location").starts_with("/activate?user_code="));
  EXPECT_EQ(error(poll(device)), "authorization_pending");
}

}  // namespace
}  // namespace acquaint::api
