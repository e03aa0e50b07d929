// POST /v1/needs: what an application is told, what it is to show, and why not.
#include "api/sample_server.h"

namespace acquaint::api {
namespace {

constexpr auto kPost = http::Method::post;

class NeedsApi : public SampleServer {
 protected:
  std::string user_;

  void SetUp() override {
    SampleServer::SetUp();
    sign_up();
    user_ = json(browse("/v1/me")).at("user_id").as_string();
  }
  // As an application with a server of its own.
  http::Response need(std::string_view members, std::string_view holder = "checkout") {
    return as_client(kPost, "/v1/needs",
                     R"({"user_id":")" + user_ + R"(","moment":{"kind":"api","holder":")" +
                         std::string(holder) + R"("},)" + std::string(members) + "}");
  }
  JsonObject answer(std::string_view members, std::string_view holder = "checkout") {
    const auto response = need(members, holder);
    EXPECT_EQ(response.status, 200) << response.body;
    return json(response);
  }
  static JsonObject of(const JsonObject& answer, std::string_view attribute) {
    return answer.at("needs").as_object().at(attribute).as_object();
  }
  static std::string decision_of(const JsonObject& answer) {
    return std::string(answer.at("decision").at("id").as_string());
  }
  http::Response answer_work(const std::string& decision, std::string_view answers) {
    return as_client(kPost, "/v1/decisions/" + decision + "/answers",
                     R"({"step":"work","answers":)" + std::string(answers) + "}");
  }
};

constexpr std::string_view kCompany = R"("essential":["user_metadata.company"])";

TEST_F(NeedsApi, WhatIsMissingIsAskedAndToldOnceItIsAnswered) {
  // At the first log-in the form's own condition says no: what is essential does not override that.
  EXPECT_EQ(of(answer(kCompany), "user_metadata.company").at("reason"), "condition_no");
  log_in();
  const JsonObject asked = answer(kCompany);
  EXPECT_EQ(asked.at("complete"), false);
  EXPECT_EQ(of(asked, "user_metadata.company").at("state"), "asked");
  EXPECT_EQ(asked.at("decision").at("mandatory"), true);
  const std::string page = to_text(asked.at("decision").at("page"));
  EXPECT_NE(page.find("\"name\":\"company\""), std::string::npos);
  EXPECT_EQ(page.find("\"name\":\"title\""), std::string::npos) << "it was not needed";

  ASSERT_EQ(answer_work(decision_of(asked), R"({"company":"Engines"})").status, 200);
  const JsonObject told = answer(kCompany);
  EXPECT_EQ(told.at("complete"), true);
  EXPECT_TRUE(told.at("decision").is_null());
  EXPECT_EQ(of(told, "user_metadata.company").at("value"), "Engines");
  EXPECT_EQ(of(told, "user_metadata.company").at("source"), "user");
}

TEST_F(NeedsApi, TheSameNeedsGetTheSameDecision) {
  log_in();
  const std::string decision = decision_of(answer(kCompany));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(decision_of(answer(kCompany)), decision);
  const JsonObject elsewhere = answer(kCompany, "another-server");
  EXPECT_TRUE(elsewhere.at("decision").is_null());
  EXPECT_EQ(of(elsewhere, "user_metadata.company").at("reason"), "leased");
  EXPECT_TRUE(of(elsewhere, "user_metadata.company").contains("next_eligible"));
}

TEST_F(NeedsApi, WhatIsRefusedCanBeExplained) {
  const JsonObject refused = answer(kCompany);
  ASSERT_TRUE(refused.at("decision").is_null());
  const std::string id(refused.at("decision_id").as_string());
  const auto response = as_client(http::Method::get, "/v1/decisions/" + id + "/explanation", "", "read:decisions");
  ASSERT_EQ(response.status, 200) << response.body;
  const JsonObject explanation = json(response);
  EXPECT_EQ(explanation.at("outcome"), "nothing");
  const JsonArray& gates = explanation.at("gates").as_array();
  EXPECT_TRUE(std::ranges::any_of(gates, [](const Json& line) { return find_string(line.as_object(), "reason") == "condition_no"; }))
      << response.body;
  EXPECT_EQ(response.body.find("newsletter"), std::string::npos) << "of what was needed, not of everything";
}

TEST_F(NeedsApi, AnEssentialNeedIsAskedWithinAGapAndAVoluntaryOneIsNot) {
  log_in();
  const std::string first = decision_of(answer(R"("voluntary":["user_metadata.title"])"));
  ASSERT_EQ(as_client(kPost, "/v1/decisions/" + first + "/skip").status, 204);
  clock_.advance(std::chrono::days(8));  // The form waits for seven after "not now".
  const std::string newsletter = decision_of(answer(R"("voluntary":["user_metadata.subscribed"])"));
  ASSERT_EQ(as_client(kPost, "/v1/decisions/" + newsletter + "/skip").status, 204);
  const JsonObject both =
      answer(R"("essential":["user_metadata.company"],"voluntary":["user_metadata.title"])");
  EXPECT_EQ(of(both, "user_metadata.company").at("state"), "asked");
  EXPECT_EQ(of(both, "user_metadata.title").at("reason"), "gap_running");
}

TEST_F(NeedsApi, NeverIsNeverAskedAgainWhateverIsNeeded) {
  log_in();
  const std::string decision = decision_of(answer(kCompany));
  ASSERT_EQ(as_client(kPost, "/v1/decisions/" + decision + "/never").status, 204);
  clock_.advance(std::chrono::days(400));
  EXPECT_EQ(of(answer(kCompany), "user_metadata.company").at("reason"), "question_declined");
}

TEST_F(NeedsApi, ThePageOfTheLogInAndTheNeedsShareOneDecision) {
  clock_.advance(std::chrono::days(7));
  log_in();
  ASSERT_EQ(browse("/u/question?return_to=/").status, 200);
  const JsonObject waiting = answer(kCompany);
  EXPECT_TRUE(waiting.at("decision").is_null()) << "two would be asked at once";
  clock_.advance(std::chrono::minutes(11));
  const JsonObject taken_over = answer(kCompany);
  EXPECT_EQ(of(taken_over, "user_metadata.company").at("state"), "asked");
  ASSERT_EQ(
      answer_work(decision_of(taken_over), R"({"title":"Countess","company":"Engines"})").status,
      200);
  EXPECT_EQ(browse("/u/question?return_to=/").status, 303);
}

TEST_F(NeedsApi, AnAttributeThatIsNotDeclaredIsRefusedAndNoError) {
  EXPECT_EQ(of(answer(R"("voluntary":["user_metadata.shoe_size"])"), "user_metadata.shoe_size")
                .at("reason"),
            "unknown_attribute");
  EXPECT_EQ(of(answer(R"("voluntary":["company"])"), "company").at("reason"), "no_form");
}

TEST_F(NeedsApi, SignedInUsersAskForThemselvesOnly) {
  log_in();
  const auto own = browser_json(kPost, "/v1/needs", R"({"essential":["user_metadata.company"]})");
  EXPECT_EQ(own.status, 200) << own.body;
  EXPECT_EQ(header(own, "Cache-Control"), "no-store");
  const auto other =
      browser_json(kPost, "/v1/needs", R"({"user_id":"auth0|x","essential":["company"]})");
  EXPECT_EQ(other.status, 403);
}

TEST_F(NeedsApi, OtherScopesDoNotLetAnybodyRead) {
  const std::string body = R"({"user_id":")" + user_ + R"(",)" + std::string(kCompany) + "}";
  EXPECT_EQ(as_client(kPost, "/v1/needs", body, "create:decisions").status, 403);
  EXPECT_EQ(as_client(kPost, "/v1/needs", body, "create:needs").status, 200);
  EXPECT_EQ(send(request(kPost, "/v1/needs", body)).status, 401);
}

TEST_F(NeedsApi, BadBodiesAreRefusedByPlace) {
  const struct {
    std::string_view members, code, field;
  } kCases[] = {
      {R"("essential":[])", "needs.malformed", "/essential"},
      {R"("essential":"email")", "needs.malformed", "/essential"},
      {R"("essential":["email",7])", "needs.malformed", "/essential/1"},
      {R"("essential":["email"],"voluntary":["email"])", "needs.duplicate", "/voluntary/0"},
      {R"("essential":["email"],"purpose":"fun")", "needs.unknown_purpose", "/purpose"},
      {R"("essential":["email"],"soon":1)", "json.unknown_field", "/soon"},
  };
  for (const auto& c : kCases) {
    const auto response = need(c.members);
    EXPECT_EQ(response.status, 400) << c.members;
    EXPECT_EQ(json(response).at("code"), Json(c.code)) << c.members;
    EXPECT_EQ(json(response).at("field"), Json(c.field)) << c.members;
  }
  user_ = "auth0|nobody";
  EXPECT_EQ(need(kCompany).status, 404);
}

}  // namespace
}  // namespace acquaint::api
