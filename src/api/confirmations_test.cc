// What is known already is confirmed with one tap, or declined, through the routes.
#include "api/sample_server.h"

namespace acquaint::api {
namespace {

constexpr auto kGet = http::Method::get;
constexpr auto kPost = http::Method::post;

class Confirmations : public SampleServer {
 protected:
  void SetUp() override {
    SampleServer::SetUp();
    publish(R"({"label": "Company", "worth": 25, "fresh_for": "30d"})");
    sign_up();
    user_ = "/v1/users/" + percent_encode(json(browse("/v1/me")).at("user_id").as_string().c_str());
  }
  void publish(const char* company) {
    JsonObject document = *parse_json_object(kSampleSettings);
    document["catalogue"].as_object()["user_metadata.company"] = *parse_json(company);
    JsonObject& work = document["forms"].as_array()[0].as_object();
    work.erase("targeting");
    work["schema"].as_object().erase("required");
    work["cadence"].as_object()["placement"] = JsonArray{"login", "page"};
    const auto published = run(settings_.publish(document, "confirmations", clock_.now()));
    ASSERT_TRUE(published) << published.error().message << published.error().field;
  }
  void know(const char* metadata) {
    const std::string path = "/api/v2" + user_.substr(3);
    ASSERT_EQ(as_client(http::Method::patch, path, std::string(R"({"user_metadata":)") + metadata + "}").status, 200);
  }
  JsonObject attribute(std::string_view path) {
    const JsonObject profile = json(as_client(kGet, user_ + "/profile"));
    for (const Json& one : profile.at("attributes").as_array()) {
      if (one.at("attribute") == Json(path)) return one.as_object();
    }
    return {};
  }
  JsonObject company() { return attribute("user_metadata.company"); }
  // A company that was told long ago, and a title that is known.
  void grow_old() {
    know(R"({"company": "Analytical Engines"})");
    clock_.advance(std::chrono::days(40));
    know(R"({"title": "Countess"})");
  }
  // What a page gets to ask, by a browser whose session began at its last log-in.
  JsonObject decide() {
    const auto response = browser_json(kPost, "/v1/decisions", R"({"moment":{"kind":"page","url":"/x","page":"p"}})");
    EXPECT_EQ(response.status, 200) << response.body;
    const JsonObject body = json(response);
    const JsonObject* decision = find_object(body, "decision");
    EXPECT_NE(decision, nullptr) << response.body;
    return decision == nullptr ? JsonObject() : *decision;
  }
  static JsonObject confirm_of(const JsonObject& decision) {
    for (const Json& element : decision.at("page").at("elements").as_array()) {
      if (const JsonObject* confirm = find_object(element.as_object(), "confirm")) return *confirm;
    }
    return {};
  }
  http::Response reply(const JsonObject& decision, const std::string& rest) {
    return browser_json(kPost, "/v1/decisions/" + std::string(decision.at("id").as_string()) + "/answers",
                        R"({"step":"work",)" + rest + "}");
  }

  std::string user_;
};

TEST_F(Confirmations, AStaleValueIsFreshAgainAfterOneTap) {
  grow_old();
  EXPECT_EQ(log_in().status, 303);
  const JsonObject decision = decide();
  EXPECT_EQ(confirm_of(decision).at("text"), "Analytical Engines") << "just logged in";
  EXPECT_EQ(company().at("stale"), true);

  const auto replied = reply(decision, R"("confirmed":["company"])");
  EXPECT_EQ(replied.status, 200) << replied.body;
  EXPECT_EQ(json(replied).at("outcome"), "completed");
  EXPECT_EQ(company().at("value"), "Analytical Engines");
  EXPECT_EQ(company().at("stale"), false);
  EXPECT_EQ(company().at("source"), "user");
  EXPECT_EQ(company().at("confirmed_at"), Json(to_iso8601(clock_.now())));
  EXPECT_EQ(reply(decision, R"("confirmed":["company"])").status, 200) << "a tap too many";
}

TEST_F(Confirmations, WhoIsMerelyRecognisedSeesAMask) {
  grow_old();
  EXPECT_EQ(log_in().status, 303);
  clock_.advance(std::chrono::hours(20));
  const JsonObject decision = decide();
  EXPECT_EQ(confirm_of(decision), *parse_json_object(R"({"text":"A… E…","masked":true,"guess":false})"));
  EXPECT_EQ(to_text(decision).find("Analytical"), std::string::npos);
  EXPECT_EQ(reply(decision, R"("confirmed":["company"])").status, 200);
  EXPECT_EQ(company().at("stale"), false);
}

TEST_F(Confirmations, AClientSeesTheValueOnlyIfItMayReadUsers) {
  grow_old();
  const std::string body = to_text(JsonObject{{"user_id", percent_decode(user_.substr(10)).value_or("")},
                                              {"moment", JsonObject{{"kind", "page"}, {"url", "/x"}}}});
  const auto masked = as_client(kPost, "/v1/decisions", body, "create:decisions");
  ASSERT_EQ(masked.status, 200) << masked.body;
  EXPECT_EQ(masked.body.find("Analytical"), std::string::npos);
  EXPECT_NE(masked.body.find("\"masked\":true"), std::string::npos) << masked.body;
  const auto full = as_client(kPost, "/v1/decisions", body, "create:decisions read:users");
  EXPECT_NE(full.body.find("Analytical"), std::string::npos) << full.body;
}

TEST_F(Confirmations, WhatHasChangedIsAnsweredAsEver) {
  grow_old();
  EXPECT_EQ(log_in().status, 303);
  EXPECT_EQ(reply(decide(), R"("answers":{"company":"Babbage & Co"})").status, 200);
  EXPECT_EQ(company().at("value"), "Babbage & Co");
}

TEST_F(Confirmations, WhatTheUserWouldRatherNotSayIsNeverAskedAgainAndStays) {
  grow_old();
  EXPECT_EQ(log_in().status, 303);
  const JsonObject decision = decide();
  EXPECT_EQ(reply(decision, R"("declined":["company"])").status, 200);
  EXPECT_EQ(reply(decision, R"("declined":["company"])").status, 200) << "a tap too many";
  EXPECT_EQ(company().at("value"), "Analytical Engines");
  for (int month = 0; month < 3; ++month) {
    clock_.advance(std::chrono::days(100));
    EXPECT_EQ(log_in().status, 303);
    const auto next = browse("/u/question?return_to=/");
    EXPECT_EQ(next.body.find("answers.company"), std::string::npos);
    EXPECT_EQ(next.body.find("Analytical"), std::string::npos);
  }
}

TEST_F(Confirmations, AYesNeverMeansAnotherValueThanTheOneThatWasShown) {
  grow_old();
  EXPECT_EQ(log_in().status, 303);
  const JsonObject decision = decide();
  know(R"({"company": "Weaving Mills"})");
  clock_.advance(std::chrono::days(40));
  know(R"({"company": "Spinning Mills"})");
  EXPECT_EQ(log_in().status, 303);
  const auto replied = reply(decision, R"("confirmed":["company"])");
  EXPECT_NE(replied.status, 200) << "neither that value nor the decision is there any more";
  EXPECT_EQ(company().at("value"), "Spinning Mills");
  EXPECT_EQ(company().at("source"), "application");
}

TEST_F(Confirmations, OnlyWhatIsOfferedCanBeConfirmed) {
  EXPECT_EQ(log_in().status, 303);
  const JsonObject decision = decide();
  const auto not_offered = reply(decision, R"("confirmed":["title"])");
  EXPECT_EQ(not_offered.status, 422);
  EXPECT_EQ(json(not_offered).at("errors").as_array()[0].at("rule"), "confirm");
  const auto unknown = reply(decision, R"("declined":["nothing"])");
  EXPECT_EQ(unknown.status, 422);
  EXPECT_EQ(json(unknown).at("errors").as_array()[0].at("field"), "/nothing");
  EXPECT_EQ(reply(decision, R"("confirmed":"title")").status, 400);
  EXPECT_EQ(reply(decision, R"("declined":[1])").status, 400);
}

TEST_F(Confirmations, AGuessIsOfferedAndBecomesTheUsersOwnWord) {
  publish(R"({"label": "Company", "worth": 25,
              "derivations": [{"from": "email", "rule": "email_company", "confidence": 0.4}]})");
  know(R"({"title": "Countess"})");
  ASSERT_EQ(as_client(http::Method::patch, "/api/v2" + user_.substr(3), R"({"email":"ada@engines.co.uk"})").status, 200);
  EXPECT_EQ(log_in("ada@engines.co.uk").status, 303);
  EXPECT_EQ(company().at("source"), "inference");
  const JsonObject decision = decide();
  EXPECT_EQ(confirm_of(decision).at("guess"), true);
  EXPECT_EQ(confirm_of(decision).at("text"), "Engines");
  EXPECT_EQ(reply(decision, R"("confirmed":["company"])").status, 200);
  EXPECT_EQ(company().at("source"), "user");
  EXPECT_EQ(company().at("value"), "Engines");
  EXPECT_EQ(company().at("rivals").as_array()[0].at("source"), "inference");
}

TEST_F(Confirmations, TheHostedPageNeedsNoScript) {
  grow_old();
  EXPECT_EQ(log_in().status, 303);
  const auto page = browse("/u/question?return_to=/articles");
  ASSERT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("Is it still Analytical Engines?"), std::string::npos) << page.body;
  EXPECT_NE(page.body.find(R"(name="replies.company" value="confirmed")"), std::string::npos);
  EXPECT_NE(page.body.find("<details>"), std::string::npos);
  EXPECT_EQ(submit("/u/question?return_to=/articles", {{"replies.company", "confirmed"}, {"answers.company", "x"}}).status, 422)
      << "Enter in the field presses the first button";
  EXPECT_EQ(company().at("stale"), true);
  const auto confirmed = submit("/u/question?return_to=/articles", {{"replies.company", "confirmed"}});
  EXPECT_EQ(confirmed.status, 303) << confirmed.body;
  EXPECT_EQ(header(confirmed, "Location"), "/articles");
  EXPECT_EQ(company().at("stale"), false);
}

TEST_F(Confirmations, AYesToAnEarlierStepCanBeSentAgain) {
  JsonObject document = *parse_json_object(kSampleSettings);
  document["catalogue"].as_object()["user_metadata.company"] =
      *parse_json(R"({"label": "Company", "worth": 25, "fresh_for": "30d"})");
  JsonObject& work = document["forms"].as_array()[0].as_object();
  work.erase("targeting");
  work["cadence"].as_object()["placement"] = JsonArray{"page"};
  work["uischema"] = *parse_json(R"({"type": "Categorization", "elements": [
    {"type": "Category", "label": "Company", "options": {"id": "work"},
     "elements": [{"type": "Control", "scope": "#/properties/company"}]},
    {"type": "Category", "label": "Title", "options": {"id": "more"},
     "elements": [{"type": "Control", "scope": "#/properties/title"}]}]})");
  ASSERT_TRUE(run(settings_.publish(document, "two steps", clock_.now())));
  know(R"({"company": "Analytical Engines"})");
  clock_.advance(std::chrono::days(40));
  EXPECT_EQ(log_in().status, 303);
  const JsonObject decision = decide();
  const auto first = reply(decision, R"("confirmed":["company"])");
  EXPECT_EQ(json(first).at("outcome"), "next") << first.body;
  const auto again = reply(decision, R"("confirmed":["company"])");
  EXPECT_EQ(again.status, 200) << again.body;
}

TEST_F(Confirmations, BesideOtherQuestionsItIsAChoiceAmongThem) {
  know(R"({"company": "Analytical Engines"})");
  clock_.advance(std::chrono::days(40));
  EXPECT_EQ(log_in().status, 303);
  const auto page = browse("/u/question?return_to=/");
  EXPECT_NE(page.body.find(R"(type="radio" name="replies.company" value="changed")"), std::string::npos) << page.body;
  const auto refused = submit("/u/question?return_to=/", {{"replies.company", "confirmed"}, {"answers.title", "x"}, {"action", "answer"}});
  EXPECT_EQ(refused.status, 422);
  EXPECT_NE(refused.body.find(R"(value="confirmed" checked)"), std::string::npos) << "what was chosen stays";
  EXPECT_EQ(company().at("stale"), true) << "nothing was saved";
  const auto answered = submit("/u/question?return_to=/", {{"replies.company", "confirmed"}, {"answers.title", "Countess"}, {"action", "answer"}});
  EXPECT_EQ(answered.status, 303) << answered.body;
  EXPECT_EQ(company().at("stale"), false);
}

}  // namespace
}  // namespace acquaint::api
