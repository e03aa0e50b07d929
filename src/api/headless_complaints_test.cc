// What users of other systems ran into without a browser, or with what one page could write and another could not.
// docs/lessons.md lists where each was reported.
#include "api/openid_fixture.h"

namespace acquaint::api {
namespace {

constexpr auto kGet = http::Method::get;
constexpr auto kPatch = http::Method::patch;
constexpr auto kPost = http::Method::post;
constexpr std::string_view kNativeAddress = "com.example.times:/signed-in";

class HeadlessComplaints : public OpenId {
 protected:
  // The title is mandatory, and asked at log-ins and by applications.
  void SetUp() override {
    OpenId::SetUp();
    JsonObject document = settings_.current()->document;
    JsonObject work = document["forms"].at(0).as_object();
    work.erase("targeting");
    JsonObject& cadence = work["cadence"].as_object();
    cadence["placement"] = JsonArray{"login", "api"};
    cadence["mandatory"] = true;
    cadence["maxQuestionsPerStep"] = 1;
    document["forms"] = JsonArray{work};
    document["clients"].as_array().emplace_back(JsonObject{{"client_id", "native"},
                                                           {"app_type", "native"},
                                                           {"grant_types", JsonArray{"authorization_code"}},
                                                           {"callbacks", JsonArray{Json(kNativeAddress)}}});
    const auto published = run(settings_.publish(document, "mandatory", clock_.now()));
    ASSERT_TRUE(published) << published.error().field << " " << published.error().message;
    sign_up();
    user_ = std::string(json(browse("/v1/me")).at("user_id").as_string());
    browser_ = CookieJar();
  }
  Json title() {
    const JsonObject user = json(as_client(kGet, "/api/v2/users/" + percent_encode(user_)));
    const JsonObject* metadata = find_object(user, "user_metadata");
    const Json* held = metadata == nullptr ? nullptr : find(*metadata, "title");
    return held == nullptr ? Json() : *held;
  }
  // As the application with which the user has just logged in.
  JsonObject decide() {
    const auto decided = as_client(kPost, "/v1/decisions", to_text(JsonObject{{"user_id", user_}, {"moment", {{"kind", "api"}}}}));
    EXPECT_EQ(decided.status, 200) << decided.body;
    return json(decided);
  }

  std::string user_;
};

TEST_F(HeadlessComplaints, C63WithoutABrowserTheMandatoryQuestionLetsOneInAndIsAskedAllTheSame) {
  const http::Response tokens = post_token({{"grant_type", "password"}, {"client_id", "web"}, {"client_secret", "web-secret"},
                                            {"username", "ada@example.com"}, {"password", "analytical engine 1843"},
                                            {"scope", "openid profile"}});
  ASSERT_EQ(tokens.status, 200) << tokens.body;
  const JsonObject asked = decide();
  ASSERT_NE(find_object(asked, "decision"), nullptr) << to_text(asked);
  const JsonObject& decision = asked.at("decision").as_object();
  EXPECT_EQ(decision.at("mandatory"), true);
  EXPECT_EQ(decision.at("page").at("elements").at(0).at("name"), "title");
  EXPECT_EQ(decide().at("decision").at("id"), decision.at("id")) << "it is open until it is answered";
  const std::string path = "/v1/decisions/" + std::string(decision.at("id").as_string()) + "/answers";
  EXPECT_EQ(as_client(kPost, path, R"({"step":"work","answers":{}})").status, 422) << "not by leaving it empty";
  ASSERT_EQ(as_client(kPost, path, R"({"step":"work","answers":{"title":"Countess"}})").status, 200);
  EXPECT_EQ(title(), "Countess");
}

TEST_F(HeadlessComplaints, C64ANativeAppsLogInAsksAsThatOfAPageDoes) {
  const struct {
    const char* client;
    std::string_view address;
  } kClients[] = {{"spa", "https://spa.example/cb"}, {"native", kNativeAddress}};
  for (const auto& [client, address] : kClients) {
    SCOPED_TRACE(client);
    ASSERT_EQ(as_client(kPatch, "/api/v2/users/" + percent_encode(user_), R"({"user_metadata":{"title":null}})").status, 200);
    clock_.advance(std::chrono::days(30));
    browser_ = CookieJar();
    const http::Response question =
        log_in_for(authorize_path({{"client_id", client}, {"redirect_uri", std::string(address)}}));
    ASSERT_EQ(question.status, 200) << header(question, "Location");
    EXPECT_NE(question.body.find("answers.title"), std::string::npos);
    const http::Response done = follow(submit(last_page_, {{"answers.title", "Countess"}, {"action", "answer"}}));
    EXPECT_EQ(title(), "Countess");
    EXPECT_TRUE(header(done, "Location").starts_with(std::string(address) + "?code=")) << header(done, "Location");
    const http::Response tokens =
        redeem(answer_of(done)["code"], {{"client_id", client}, {"redirect_uri", std::string(address)}});
    EXPECT_EQ(tokens.status, 200) << tokens.body;
  }
}

TEST_F(HeadlessComplaints, C65WhatIsMandatoryIsWrittenByAdministratorsAndOnTheUsersPageAndHoldsUpNothingElse) {
  const std::string path = "/api/v2/users/" + percent_encode(user_);
  EXPECT_EQ(as_client(kPatch, path, R"({"given_name":"Augusta"})").status, 200) << "while the title is missing";
  EXPECT_EQ(as_client(kPatch, path, R"({"user_metadata":{"title":"Baroness"}})").status, 200);
  EXPECT_EQ(title(), "Baroness");
  EXPECT_EQ(as_client(kPatch, path, R"({"user_metadata":{"title":null}})").status, 200);

  ASSERT_EQ(log_in().status, 303);
  const auto change = [this](const std::string& attribute, const std::string& field, const std::string& value) {
    return post_form("/me/change?attribute=" + attribute, {{"attribute", attribute}, {"answers." + field, value}}).status;
  };
  EXPECT_EQ(change("user_metadata.company", "company", "Engines"), 303) << "while the title is missing";
  EXPECT_EQ(change("user_metadata.title", "title", "Countess"), 303);
  EXPECT_EQ(title(), "Countess");
  EXPECT_EQ(browse("/u/question?return_to=/").status, 303) << "and it is not asked any more";
}

TEST_F(HeadlessComplaints, C66WhatWasReadCanBeWrittenBack) {
  const JsonObject read = json(as_client(kGet, "/v1/settings"));
  const http::Response written = as_client(kPost, "/v1/settings", to_text(JsonObject{{"document", read.at("document")}}));
  ASSERT_EQ(written.status, 200) << written.body;
  EXPECT_EQ(json(written).at("version"), read.at("version")) << "and nothing has changed";
  const JsonObject tested{{"user_id", user_}, {"moment", {{"kind", "api"}}}, {"settings", {{"policy", read.at("document").at("policy")}}}};
  EXPECT_EQ(as_client(kPost, "/v1/decisions/preview", to_text(tested)).status, 200);
  for (const char* part : {"brute-force-protection", "suspicious-ip-throttling", "breached-password-detection"}) {
    const std::string path = "/api/v2/attack-protection/" + std::string(part);
    const http::Response shown = as_client(kGet, path);
    ASSERT_EQ(shown.status, 200) << shown.body;
    const http::Response kept = as_client(kPatch, path, shown.body);
    EXPECT_EQ(kept.status, 200) << kept.body;
    EXPECT_EQ(kept.body, shown.body);
  }
}

}  // namespace
}  // namespace acquaint::api
