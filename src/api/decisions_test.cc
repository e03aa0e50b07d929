// The story that the product exists for, through the routes.
#include "api/sample_server.h"

namespace acquaint::api {
namespace {

constexpr auto kGet = http::Method::get;
constexpr auto kPost = http::Method::post;

class Decisions : public SampleServer {
 protected:
  // Signs up, and comes back a week later.
  void come_back() {
    sign_up();
    EXPECT_EQ(browse("/u/question?return_to=/").status, 303);
    clock_.advance(std::chrono::days(7));
    EXPECT_EQ(log_in().status, 303);
  }
  JsonObject metadata() {
    const std::string id(json(browse("/v1/me")).at("user_id").as_string());
    const JsonObject user = json(as_client(kGet, "/api/v2/users/" + percent_encode(id)));
    const JsonObject* found = find_object(user, "user_metadata");
    return found == nullptr ? JsonObject() : *found;
  }
  // The answer to "what do you ask on this page?".
  JsonObject decide_on(std::string_view url, std::string_view tab = "tab-1") {
    JsonObject moment{{"kind", "page"}, {"url", url}, {"page", tab}};
    const auto response = browser_json(kPost, "/v1/decisions", to_text(JsonObject{{"moment", moment}}));
    EXPECT_EQ(response.status, 200) << response.body;
    return json(response);
  }
  std::string article_decision() {
    const JsonObject decided = decide_on("https://site.example/articles/engines");
    const JsonObject* decision = find_object(decided, "decision");
    EXPECT_NE(decision, nullptr) << to_text(decided);
    return decision == nullptr ? "" : std::string(decision->at("id").as_string());
  }
};

TEST_F(Decisions, NothingIsAskedAtTheFirstVisit) {
  sign_up();
  const auto next = browse("/u/question?return_to=/articles");
  EXPECT_EQ(next.status, 303);
  EXPECT_EQ(header(next, "Location"), "/articles");
}

TEST_F(Decisions, TitleAndCompanyAreAskedAtTheSecondLoginAndNeverAgain) {
  come_back();
  const auto page = browse("/u/question?return_to=/articles");
  ASSERT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("answers.title"), std::string::npos);
  EXPECT_NE(page.body.find("answers.company"), std::string::npos);

  const auto answered = submit("/u/question?return_to=/articles", {{"answers.title", "Countess"},
                                                                  {"answers.company", "Analytical Engines"},
                                                                  {"action", "answer"}});
  EXPECT_EQ(answered.status, 303) << answered.body;
  EXPECT_EQ(header(answered, "Location"), "/articles");
  EXPECT_EQ(metadata(), *parse_json_object(R"({"title":"Countess","company":"Analytical Engines"})"));

  for (int visit = 0; visit < 5; ++visit) {
    clock_.advance(std::chrono::days(100));
    EXPECT_EQ(log_in().status, 303);
    EXPECT_EQ(browse("/u/question?return_to=/").status, 303) << "asked again at visit " << visit;
  }
}

// With the browser's way back.
TEST_F(Decisions, OtherAnswersOnAPageThatWasAnsweredAreNotDroppedInSilence) {
  come_back();
  const auto page = browse("/u/question?return_to=/articles");
  const auto send = [&](std::string_view title) {
    http::Request message = request(kPost, "/u/question");
    message.body = "action=answer&return_to=%2Farticles&answers.company=Engines&answers.title=" + std::string(title);
    for (const std::string_view name : {"csrf", "decision", "step"}) {
      message.body.append("&").append(name).append("=").append(percent_encode(hidden(page.body, name)));
    }
    message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    return as_browser(std::move(message));
  };
  for (int time = 0; time < 2; ++time) EXPECT_EQ(send("Countess").status, 303) << "the same once more is fine";
  const auto other = send("Duchess");
  EXPECT_EQ(other.status, 409);
  EXPECT_NE(other.body.find("You answered this before"), std::string::npos) << other.body;
  EXPECT_NE(other.body.find(R"(<a href="/articles")"), std::string::npos) << other.body;
  EXPECT_EQ(metadata(), *parse_json_object(R"({"title":"Countess","company":"Engines"})"));
}

TEST_F(Decisions, ABadAnswerIsShownBesideItsFieldAndNothingIsSaved) {
  come_back();
  const auto refused = submit("/u/question?return_to=/", {{"answers.title", "x"}, {"answers.company", "Engines"},
                                                          {"action", "answer"}});
  EXPECT_EQ(refused.status, 422);
  EXPECT_NE(refused.body.find("answers.title"), std::string::npos);
  EXPECT_EQ(metadata(), JsonObject());
}

TEST_F(Decisions, NotNowIsRespectedForAWeek) {
  come_back();
  EXPECT_EQ(submit("/u/question?return_to=/", {{"action", "skip"}}).status, 303);
  EXPECT_EQ(browse("/u/question?return_to=/").status, 303);
  clock_.advance(std::chrono::days(6));
  EXPECT_EQ(log_in().status, 303);
  EXPECT_EQ(browse("/u/question?return_to=/").status, 303);
  clock_.advance(std::chrono::days(30));
  EXPECT_EQ(log_in().status, 303);
  EXPECT_EQ(browse("/u/question?return_to=/").status, 200);
  EXPECT_EQ(metadata(), JsonObject());
}

TEST_F(Decisions, NeverIsRespectedForEver) {
  come_back();
  EXPECT_EQ(submit("/u/question?return_to=/", {{"action", "never"}}).status, 303);
  for (int visit = 0; visit < 3; ++visit) {
    clock_.advance(std::chrono::days(365));
    EXPECT_EQ(log_in().status, 303);
    EXPECT_EQ(browse("/u/question?return_to=/").status, 303);
  }
}

TEST_F(Decisions, TheNewsletterIsOfferedInItsArticleOnly) {
  come_back();
  const JsonObject elsewhere = decide_on("https://site.example/articles/weaving");
  EXPECT_TRUE(elsewhere.at("decision").is_null());
  EXPECT_TRUE(elsewhere.contains("reason"));

  const std::string decision = article_decision();
  const auto answered = browser_json(kPost, "/v1/decisions/" + decision + "/answers",
                                     R"({"step":"newsletter","answers":{"subscribed":true}})");
  EXPECT_EQ(answered.status, 200) << answered.body;
  EXPECT_EQ(json(answered).at("outcome"), "completed");
  EXPECT_EQ(metadata().at("subscribed"), true);
}

TEST_F(Decisions, TwoTabsNeverAskTwice) {
  come_back();
  ASSERT_FALSE(decide_on("https://site.example/articles/engines", "tab-1").at("decision").is_null());
  EXPECT_TRUE(decide_on("https://site.example/articles/engines", "tab-2").at("decision").is_null());
}

TEST_F(Decisions, SomethingOptionalInATabKeepsNothingMandatoryFromALogIn) {
  come_back();
  const std::string path = "/v1/decisions/" + article_decision() + "/answers";
  EXPECT_EQ(browse("/u/question?return_to=/").status, 303) << "what is optional waits";
  JsonObject document = *parse_json_object(kSampleSettings);
  document["forms"].at(0).at("cadence").as_object()["mandatory"] = true;
  ASSERT_EQ(as_client(kPost, "/v1/settings", to_text(JsonObject{{"document", document}})).status, 200);
  EXPECT_EQ(log_in().status, 303);
  const auto page = browse("/u/question?return_to=/");
  ASSERT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("answers.title"), std::string::npos);
  EXPECT_TRUE(decide_on("https://site.example/articles/engines", "tab-2").at("decision").is_null());

  const auto late = browser_json(kPost, path, R"({"step":"newsletter","answers":{"subscribed":true}})");
  EXPECT_EQ(late.status, 200) << late.body;
  EXPECT_EQ(submit("/u/question?return_to=/", {{"answers.title", "Countess"}, {"answers.company", "Engines"},
                                               {"action", "answer"}}).status, 303);
  EXPECT_EQ(metadata(), *parse_json_object(R"({"subscribed":true,"title":"Countess","company":"Engines"})"));
}

TEST_F(Decisions, AnAnswerCountsOnce) {
  come_back();
  const std::string path = "/v1/decisions/" + article_decision() + "/answers";
  ASSERT_EQ(browser_json(kPost, path, R"({"step":"newsletter","answers":{"subscribed":true}})").status, 200);
  const auto again = browser_json(kPost, path, R"({"step":"newsletter","answers":{"subscribed":false}})");
  EXPECT_EQ(metadata().at("subscribed"), true) << again.status << again.body;
}

TEST_F(Decisions, ALateAnswerIsNotLost) {
  come_back();
  const std::string path = "/v1/decisions/" + article_decision() + "/answers";
  // Long after the lease, somebody else asks: the decision counts as ignored.
  clock_.advance(std::chrono::hours(30));
  EXPECT_EQ(log_in().status, 303);
  browse("/u/question?return_to=/");
  EXPECT_EQ(browser_json(kPost, path, R"({"step":"newsletter","answers":{"subscribed":7}})").status, 422);
  const auto answered = browser_json(kPost, path, R"({"step":"newsletter","answers":{"subscribed":true}})");
  EXPECT_EQ(answered.status, 200) << answered.body;
  EXPECT_EQ(metadata().at("subscribed"), true);
}

TEST_F(Decisions, AnAnswerToADecisionThatBecamePointlessIsNotLost) {
  come_back();
  const std::string path = "/v1/decisions/" + article_decision() + "/answers";
  const std::string id(json(browse("/v1/me")).at("user_id").as_string());
  ASSERT_EQ(as_client(http::Method::patch, "/api/v2/users/" + percent_encode(id),
                      R"({"user_metadata":{"subscribed":false}})")
                .status,
            200);
  clock_.advance(std::chrono::minutes(1));
  browse("/u/question?return_to=/");  // Somebody else asks: the decision has become pointless.
  const auto answered = browser_json(kPost, path, R"({"step":"newsletter","answers":{"subscribed":true}})");
  EXPECT_EQ(answered.status, 200) << answered.body;
  EXPECT_EQ(metadata().at("subscribed"), true);
}

TEST_F(Decisions, AnswersThatTheFormDoesNotAllowAreRefusedByField) {
  come_back();
  const std::string path = "/v1/decisions/" + article_decision() + "/answers";
  const auto wrong_type = browser_json(kPost, path, R"({"step":"newsletter","answers":{"subscribed":"yes"}})");
  EXPECT_EQ(wrong_type.status, 422) << wrong_type.body;
  const JsonObject problem = json(wrong_type);
  EXPECT_EQ(problem.at("errors").as_array().at(0).as_object().at("field"), "/subscribed");
  const auto foreign = browser_json(kPost, path, R"({"step":"newsletter","answers":{"subscribed":true,"admin":true}})");
  EXPECT_EQ(foreign.status, 422) << foreign.body;
  EXPECT_EQ(metadata(), JsonObject());
}

TEST_F(Decisions, BothAskedAndNotAskedAreExplained) {
  come_back();
  const JsonObject nothing = decide_on("https://site.example/articles/weaving", "tab-9");
  const std::string asked = article_decision();
  const auto why_asked = browse("/v1/decisions/" + asked + "/explanation");
  ASSERT_EQ(why_asked.status, 200) << why_asked.body;
  const std::string id(nothing.at("decision_id").as_string());
  const auto why_not = browse("/v1/decisions/" + id + "/explanation");
  ASSERT_EQ(why_not.status, 200) << why_not.body;
  // Every form has its gates in both.
  for (const http::Response* explained : {&why_asked, &why_not}) {
    EXPECT_NE(explained->body.find("\"work\""), std::string::npos) << explained->body;
    EXPECT_NE(explained->body.find("\"newsletter\""), std::string::npos) << explained->body;
    EXPECT_NE(explained->body.find("gate"), std::string::npos) << explained->body;
  }
}

TEST_F(Decisions, NobodyIsAskedInPlaceOfTheUser) {
  come_back();
  const auto asks = [&](std::string_view agent, const JsonObject& context) {
    const JsonObject moment{{"kind", "page"}, {"url", "https://site.example/articles/engines"}, {"context", context}};
    http::Request message = request(kPost, "/v1/decisions", to_text(JsonObject{{"moment", moment}}));
    message.headers.emplace_back("user-agent", agent);
    const JsonObject answer = json(as_browser(std::move(message)));
    const auto reason = find_string(answer, "reason");
    return std::string(reason.value_or("asked"));
  };
  EXPECT_EQ(asks("Mozilla/5.0 (compatible; Googlebot/2.1)", {}), "bot");
  EXPECT_EQ(asks("Mozilla/5.0", {{"bot", true}}), "bot");
  EXPECT_EQ(asks("Mozilla/5.0", {{"impersonated", true}}), "impersonated");
  EXPECT_EQ(asks("Mozilla/5.0", {}), "asked");
}

TEST_F(Decisions, AnotherUsersDecisionIsNotThere) {
  come_back();
  const std::string decision = article_decision();
  browser_ = CookieJar();
  sign_up("eve@example.com");
  EXPECT_EQ(browse("/v1/decisions/" + decision + "/explanation").status, 404);
  EXPECT_EQ(browser_json(kPost, "/v1/decisions/" + decision + "/skip").status, 404);
}

TEST_F(Decisions, WhatTheIdentityProviderSaidIsNotAsked) {
  const auto imported = as_operator(
      kPost, "/control/users/import",
      R"({"user_id":"linkedin|Qx7","email":"grace@example.com","company":"Analytical Engines","logins_count":12,)"
      R"("identities":[{"provider":"linkedin","connection":"linkedin","user_id":"Qx7","isSocial":true}]})");
  ASSERT_EQ(json(imported).at("created"), 1) << imported.body;
  JsonObject body = *parse_json_object(kSampleSettings);
  body["forms"].as_array()[0].as_object()["cadence"].as_object()["placement"] = JsonArray{"login", "page:/work"};
  ASSERT_EQ(as_client(kPost, "/v1/settings", to_text(JsonObject{{"document", body}})).status, 200);

  const auto decided = as_client(
      kPost, "/v1/decisions",
      R"({"user_id":"linkedin|Qx7","moment":{"kind":"page","url":"https://site.example/work","page":"t"}})");
  const JsonObject answer = json(decided);
  ASSERT_FALSE(answer.at("decision").is_null()) << decided.body;
  EXPECT_NE(decided.body.find("\"title\""), std::string::npos);
  EXPECT_EQ(decided.body.find("\"company\""), std::string::npos) << decided.body;
}

TEST_F(Decisions, MomentsAreChecked) {
  come_back();
  const struct {
    std::string_view body, code;
  } kCases[] = {
      {R"({"moment":7})", "moment.invalid"},
      {R"({"moment":{"kind":"login"}})", "moment.bad_kind"},
      {R"({"moment":{"kind":"dream"}})", "moment.bad_kind"},
      {R"({"moment":{"url":7}})", "body.bad_field"},
      {R"({"moment":{"context":[]}})", "moment.bad_context"},
      {R"({"moment":{"colour":"red"}})", "json.unknown_field"},
      {R"({"user_id":"auth0|other"})", "access.other_user"},
      {R"({"moment":{"kind":"page"},"moment":{}})", "json.duplicate_key"},
      {R"({"moment":)", "json.malformed"},
      {"[]", "json.not_an_object"},
  };
  for (const auto& wrong : kCases) {
    const auto response = browser_json(kPost, "/v1/decisions", std::string(wrong.body));
    EXPECT_GE(response.status, 400) << wrong.body;
    EXPECT_LT(response.status, 500) << wrong.body;
    EXPECT_EQ(json(response).at("code"), Json(wrong.code)) << wrong.body;
  }
}

}  // namespace
}  // namespace acquaint::api
