// Fields that are saved without being asked: what the moment of a decision says is kept until somebody answers.
#include "api/work_form_fixture.h"

namespace acquaint::api {
namespace {

constexpr auto kGet = http::Method::get;
constexpr auto kPost = http::Method::post;

class HiddenFields : public WorkForm {
 protected:
  void SetUp() override {
    SampleServer::SetUp();
    JsonObject work = work_form();
    JsonObject& properties = work["schema"].at("properties").as_object();
    properties["campaign"] = JsonObject{{"type", "string"}, {"maxLength", 20}};
    properties["channel"] = JsonObject{{"type", "string"}};
    work["map"].as_object()["campaign"] = "user_metadata.campaign";
    work["map"].as_object()["channel"] = "app_metadata.channel";
    work["hidden"] = *parse_json(R"({"campaign": {"var": "moment.campaign"}, "channel": "newspaper"})");
    work["schema"].as_object().erase("required");
    ask_about_work(work);
  }
  std::string decide(std::string_view campaign) {
    const JsonObject moment{{"holder", "tab"}, {"context", JsonObject{{"campaign", campaign}}}};
    const JsonObject body{{"user_id", user_}, {"moment", moment}};
    const JsonObject decided = json(as_client(kPost, "/v1/decisions", to_text(body)));
    const JsonObject* decision = find_object(decided, "decision");
    EXPECT_NE(decision, nullptr) << to_text(decided);
    if (decision == nullptr) return "";
    for (const Json& element : decision->at("page").at("elements").as_array()) {
      EXPECT_NE(find_string(element.as_object(), "name"), "campaign");
    }
    return std::string(decision->at("id").as_string());
  }
  http::Response answer(const std::string& decision, std::string_view answers) {
    return as_client(kPost, "/v1/decisions/" + decision + "/answers",
                     R"({"step":"work","answers":)" + std::string(answers) + "}");
  }
  JsonObject user() { return json(as_client(kGet, "/api/v2/users/" + percent_encode(user_))); }
};

TEST_F(HiddenFields, AreSavedWithTheFirstAnswer) {
  const std::string decision = decide("spring");
  EXPECT_FALSE(user().contains("app_metadata"));
  ASSERT_EQ(answer(decision, R"({"title":"Countess"})").status, 200);
  const JsonObject after = user();
  EXPECT_EQ(after.at("user_metadata"), *parse_json(R"({"title":"Countess","campaign":"spring"})"));
  EXPECT_EQ(after.at("app_metadata"), *parse_json(R"({"channel":"newspaper"})"));
}

TEST_F(HiddenFields, CannotBeAnswered) {
  const std::string decision = decide("spring");
  const auto refused = answer(decision, R"({"title":"Countess","campaign":"mine"})");
  EXPECT_EQ(refused.status, 422);
  EXPECT_NE(refused.body.find(R"("/campaign")"), std::string::npos) << refused.body;
  EXPECT_NE(refused.body.find(R"("hidden")"), std::string::npos) << refused.body;
  EXPECT_FALSE(user().contains("user_metadata"));
}

TEST_F(HiddenFields, ComeFromTheMomentThatTheDecisionWasMadeFor) {
  const std::string decision = decide("spring");
  EXPECT_EQ(decide("autumn"), decision);
  ASSERT_EQ(answer(decision, R"({"title":"Countess"})").status, 200);
  EXPECT_EQ(user().at("user_metadata").at("campaign"), "spring");
}

TEST_F(HiddenFields, AreLeftOutWhereTheyBreakTheirChecks) {
  const std::string decision = decide("a campaign with a long name");
  ASSERT_EQ(answer(decision, R"({"title":"Countess"})").status, 200);
  EXPECT_EQ(user().at("user_metadata"), *parse_json(R"({"title":"Countess"})"));
}

TEST_F(HiddenFields, AreNotSavedForWhoSaysNothing) {
  const std::string decision = decide("spring");
  ASSERT_EQ(answer(decision, "{}").status, 200);
  EXPECT_FALSE(user().contains("user_metadata"));
  EXPECT_FALSE(user().contains("app_metadata"));
}

}  // namespace
}  // namespace acquaint::api
