// Questions that are paused because their answers say nothing, from the answers to the explanation and back.
#include "analytics/bookkeeper.h"
#include "api/sample_server.h"

namespace acquaint::api {
namespace {

constexpr auto kGet = http::Method::get;
constexpr auto kPost = http::Method::post;
constexpr const char* kTitle = R"({"form": "work", "attribute": "user_metadata.title"})";

class QuestionsApi : public SampleServer {
 protected:
  void SetUp() override {
    SampleServer::SetUp();
    JsonObject document = *parse_json_object(kSampleSettings);
    document["policy"].as_object()["junk_max"] = 30;
    ASSERT_TRUE(run(settings_.publish(document, "limit", clock_.now())));
  }
  // Sixty answers that say nothing, as the log tells of them.
  void answer_badly() {
    sign_up();
    const auto change = [&](const profile::User& user) -> Result<profile::Changed> {
      profile::Changed changed{user, {}};
      for (int i = 0; i < 60; ++i) {
        changed.events.push_back({.type = "decision.answered", .at = clock_.now(), .actor = "user", .attribute = {},
                                  .data = *parse_json_object(R"({"form": "work", "quality": {"judged": ["user_metadata.title"],
                                                                 "junk": {"user_metadata.title": "repeated"}}})")});
      }
      return changed;
    };
    const auto users = run(store_->users().list({.limit = 1}));
    ASSERT_TRUE(run(store_->users().change(users->users.front()->user().id, change)));
  }
  void look() {
    ASSERT_TRUE(run(bookkeeper_.catch_up()));
    ASSERT_TRUE(run(warden_.look(settings_.current()->policy.junk_max)));
    ASSERT_TRUE(run(bookkeeper_.catch_up()));
  }
  JsonObject questions() { return json(as_client(kGet, "/v1/questions", "", "read:stats")); }
  std::string asked() {
    clock_.advance(std::chrono::days(7));
    EXPECT_EQ(log_in().status, 303);
    return browse("/u/question?return_to=/").body;
  }

  analytics::Bookkeeper bookkeeper_{store_->events(), store_->figures()};
};

TEST_F(QuestionsApi, SaysThatAQuestionIsPausedAndDoesNotAskIt) {
  answer_badly();
  look();
  const JsonObject shown = questions();
  EXPECT_EQ(shown.at("junk_max"), 30);
  ASSERT_EQ(shown.at("questions").as_array().size(), 1U);
  EXPECT_EQ(shown.at("questions").at(0).at("attribute"), "user_metadata.title");
  EXPECT_EQ(shown.at("questions").at(0).at("junk"), 60);
  EXPECT_TRUE(shown.at("questions").at(0).at("paused").is_string());
  const std::string page = asked();
  EXPECT_EQ(page.find("answers.title"), std::string::npos);
  EXPECT_NE(page.find("answers.company"), std::string::npos);
}

TEST_F(QuestionsApi, AnOperatorTakesThePauseBack) {
  answer_badly();
  look();
  EXPECT_EQ(as_client(kPost, "/v1/questions/resume", kTitle, "update:tenant_settings").status, 204);
  look();
  EXPECT_TRUE(questions().at("questions").at(0).at("paused").is_null());
  EXPECT_NE(asked().find("answers.title"), std::string::npos);
}

TEST_F(QuestionsApi, RefusesToTakeBackWhatIsNotThere) {
  EXPECT_EQ(json(as_client(kPost, "/v1/questions/resume", kTitle, "update:tenant_settings")).at("code"), "question.not_paused");
  EXPECT_EQ(as_client(kPost, "/v1/questions/resume", R"({"form": 7})", "update:tenant_settings").status, 400);
  EXPECT_EQ(as_client(kPost, "/v1/questions/resume", kTitle, "read:stats").status, 403);
  EXPECT_EQ(as_client(kGet, "/v1/questions", "", "read:users").status, 403);
}

}  // namespace
}  // namespace acquaint::api
