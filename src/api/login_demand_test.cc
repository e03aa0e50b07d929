#include "api/authentication/login_demand.h"

#include "api/openid_fixture.h"

namespace acquaint::api {
namespace {

class ClientNeeds : public OpenId {
 protected:
  Result<settings::Published> publish(std::string_view needs) {
    JsonObject document = *parse_json_object(kSampleSettings);
    const JsonObject more = *parse_json_object(kClients);
    JsonObject spa = more.at("clients").at(0).as_object();
    spa["needs"] = *parse_json(needs);
    document["clients"] = JsonArray{spa};
    // Asked at nobody's log-in but for what the client needs.
    document["forms"].at(0).as_object()["cadence"].as_object()["placement"] = JsonArray{};
    document["forms"].at(0).as_object().erase("targeting");
    document["forms"].at(0).at("schema").as_object().erase("required");
    return run(settings_.publish(document, "needs", clock_.now()));
  }
};

TEST_F(ClientNeeds, AreAskedInTheLogInStepOfThatClient) {
  ASSERT_TRUE(publish(R"({"essential":["user_metadata.company"]})"));
  sign_up();
  EXPECT_EQ(browse("/u/question?return_to=/").status, 303) << "this is no log-in for the client";
  browser_ = CookieJar();

  const http::Response question = log_in_for(authorize_path());
  ASSERT_EQ(question.status, 200) << question.body;
  EXPECT_NE(question.body.find("answers.company"), std::string::npos);
  EXPECT_EQ(question.body.find("answers.title"), std::string::npos);
  const http::Response done =
      follow(submit(last_page_, {{"answers.company", "Engines"}, {"action", "answer"}}));
  EXPECT_TRUE(header(done, "Location").starts_with("https://spa.example/cb?")) << done.body;

  browser_ = CookieJar();
  const http::Response next = log_in_for(authorize_path());
  EXPECT_TRUE(header(next, "Location").starts_with("https://spa.example/cb?"))
      << "it is known by now";
}

TEST_F(ClientNeeds, AreAlsoTheSingleClaimsOfItsRequest) {
  ASSERT_TRUE(publish(R"({"voluntary":["user_metadata.subscribed"]})"));
  sign_up();
  browser_ = CookieJar();
  const std::string claims = R"({"userinfo":{"user_metadata.title":{"essential":true},"birthdate":null}})";
  const http::Response question = log_in_for(authorize_path() + "&claims=" + percent_encode(claims));
  ASSERT_EQ(question.status, 200) << question.body;
  EXPECT_NE(question.body.find("answers.title"), std::string::npos);
  EXPECT_EQ(question.body.find("answers.company"), std::string::npos);
}

TEST_F(ClientNeeds, OfTwoFormsAreAskedOneAfterTheOther) {
  ASSERT_TRUE(publish(R"({"essential":["user_metadata.company","user_metadata.subscribed"]})"));
  sign_up();
  browser_ = CookieJar();
  ASSERT_NE(log_in_for(authorize_path()).body.find("answers.company"), std::string::npos);
  const http::Response second =
      follow(submit(last_page_, {{"answers.company", "Engines"}, {"action", "answer"}}));
  ASSERT_EQ(second.status, 200);
  EXPECT_NE(second.body.find("answers.subscribed"), std::string::npos) << second.body;
  const http::Response done =
      follow(submit(last_page_, {{"answers.subscribed", "true"}, {"action", "answer"}}));
  EXPECT_TRUE(header(done, "Location").starts_with("https://spa.example/cb?")) << done.body;
}

TEST_F(ClientNeeds, LetTheUserInWhoDoesNotAnswer) {
  ASSERT_TRUE(publish(R"({"essential":["user_metadata.company"]})"));
  sign_up();
  browser_ = CookieJar();
  ASSERT_EQ(log_in_for(authorize_path()).status, 200);
  const http::Response done = follow(submit(last_page_, {{"action", "skip"}}));
  EXPECT_TRUE(header(done, "Location").starts_with("https://spa.example/cb?")) << done.body;
}

TEST_F(ClientNeeds, LetTheUserInWhoLeavesTheFieldEmpty) {
  ASSERT_TRUE(publish(R"({"essential":["user_metadata.company","user_metadata.title"]})"));
  sign_up();
  browser_ = CookieJar();
  ASSERT_EQ(log_in_for(authorize_path()).status, 200);
  const http::Response done =
      follow(submit(last_page_, {{"answers.company", ""}, {"answers.title", "Countess"}, {"action", "answer"}}));
  EXPECT_TRUE(header(done, "Location").starts_with("https://spa.example/cb?")) << done.body;
}

TEST_F(ClientNeeds, OfWhatIsNotDeclaredAreAMistakeInTheSettings) {
  const auto refused = publish(R"({"voluntary":["company","user_metadata.shoe_size"]})");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "needs.unknown_attribute");
  EXPECT_EQ(refused.error().field, "/clients/0/needs/voluntary/1");
  EXPECT_EQ(publish(R"({"essential":"all"})").error().field, "/clients/0/needs/essential");
}

}  // namespace
}  // namespace acquaint::api
