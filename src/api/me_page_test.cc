// "What we know about you", as a browser without scripts uses it.
#include "api/sample_server.h"

namespace acquaint::api {
namespace {

class Me : public SampleServer {
 protected:
  void SetUp() override {
    SampleServer::SetUp();
    JsonObject document = *parse_json_object(kSampleSettings);
    document["purposes"] = *parse_json(R"json([
      {"id": "offers", "legal_basis": "consent", "texts": {"en": {"title": "Offers", "text": "To send you offers."}}},
      {"id": "billing", "legal_basis": "contract", "texts": {"en": {"title": "Bills", "text": "To send you the bill."}}}])json");
    JsonObject& catalogue = document["catalogue"].as_object();
    catalogue["user_metadata.score"] = *parse_json(R"({"label": "Score", "permissions": {"user": "none"}})");
    catalogue["user_metadata.plan"] = *parse_json(R"({"label": "Plan", "permissions": {"user": "view"},
        "schema": {"type": "string", "oneOf": [{"const": "s", "title": "Silver"}, {"const": "g", "title": "Gold"}]}})");
    ASSERT_TRUE(run(settings_.publish(document, "me", clock_.now())));
    sign_up();
    id_ = std::string(*find_string(json(browse("/v1/me")), "user_id"));
    learn("user_metadata.title", "Engineer", profile::Source::application);
    learn("user_metadata.score", "Secret 17", profile::Source::application);
    learn("user_metadata.plan", "g", profile::Source::application);
    learn("app_metadata.risk", "Hidden 4", profile::Source::application);
  }

  void learn(const char* path, const char* value, profile::Source source) {
    profile::Change change = [&](const profile::User& user) -> Result<profile::Changed> {
      profile::Changed changed{user, {}};
      const profile::Actor actor{source, "work", "client:a", clock_.now(), ""};
      const auto done = profile::learn(changed, settings_.current()->catalogue, *profile::AttributePath::parse(path), value, actor);
      if (!done) return std::unexpected(done.error());
      return changed;
    };
    ASSERT_TRUE(run(store_->users().change(*profile::UserId::parse(id_), std::move(change))));
  }

  profile::UserPtr user() { return *run(store_->users().find(*profile::UserId::parse(id_))); }
  bool holds(std::string_view path) { return user()->user().claims.contains(*profile::AttributePath::parse(path)); }
  static bool has(const http::Response& page, std::string_view text) { return page.body.find(text) != std::string::npos; }

  std::string id_;
};

TEST_F(Me, ShowsWhatIsKnownAndWhereItCameFromAndNothingElse) {
  const http::Response page = browse("/me");
  ASSERT_EQ(page.status, 200);
  EXPECT_EQ(header(page, "Cache-Control"), "no-store");
  for (const char* text : {"What we know about you", "Job title", "Engineer", "One of our applications noted it", "Gold",
                           "Offers", "You have not said yes or no.", "This needs no consent."}) {
    EXPECT_TRUE(has(page, text)) << text;
  }
  for (const char* text : {"Secret 17", "Hidden 4", "user_metadata.plan", R"(value="email")"}) EXPECT_FALSE(has(page, text)) << text;
}

TEST_F(Me, WithoutASessionTheLogInComesFirstAndNothingIsTold) {
  browser_ = {};
  const http::Response sent = browse("/me");
  EXPECT_EQ(sent.status, 303);
  EXPECT_EQ(header(sent, "Location"), "/u/login?return_to=%2Fme");
  EXPECT_EQ(browse("/me/download").status, 401);
  EXPECT_EQ(browse("/me/change?attribute=user_metadata.title").status, 303);
}

TEST_F(Me, WhatIsForgottenIsGoneAndOnlyWhatUsersMayForget) {
  const http::Response done = post_form("/me", {{"action", "forget"}, {"attribute", "user_metadata.title"}});
  ASSERT_EQ(done.status, 303) << done.body;
  EXPECT_TRUE(has(browse(header(done, "Location")), "It is forgotten."));
  EXPECT_FALSE(holds("user_metadata.title"));
  for (const char* path : {"email", "user_metadata.score", "user_metadata.plan", "app_metadata.risk", "nonsense"}) {
    const http::Response refused = post_form("/me", {{"action", "forget"}, {"attribute", path}});
    EXPECT_GE(refused.status, 400) << path;
  }
  for (const char* path : {"email", "user_metadata.score", "user_metadata.plan", "app_metadata.risk"}) EXPECT_TRUE(holds(path)) << path;
}

TEST_F(Me, AChangeIsCheckedAndBecomesTheUsersOwn) {
  const std::string change = "/me/change?attribute=user_metadata.title";
  EXPECT_TRUE(has(browse(change), R"(value="Engineer")"));
  http::Response answer = post_form(change, {{"attribute", "user_metadata.title"}, {"answers.title", std::string(121, 'x')}});
  EXPECT_EQ(answer.status, 422);
  answer = post_form(change, {{"attribute", "user_metadata.title"}, {"answers.title", " "}});
  EXPECT_EQ(answer.status, 422);
  answer = post_form(change, {{"attribute", "user_metadata.title"}, {"answers.title", "Countess"}});
  EXPECT_EQ(answer.status, 303) << answer.body;
  EXPECT_EQ(header(answer, "Location"), "/me?done=changed");
  const http::Response page = browse("/me");
  EXPECT_TRUE(has(page, "Countess"));
  EXPECT_TRUE(has(page, "You told us"));
  for (const char* path : {"email", "user_metadata.plan", "user_metadata.score", "user_metadata.undeclared"}) {
    EXPECT_EQ(browse(std::string("/me/change?attribute=") + path).status, 403) << path;
  }
}

TEST_F(Me, ConsentIsGivenAndTakenBackInOneStepEach) {
  EXPECT_EQ(post_form("/me", {{"action", "consent"}, {"purpose", "offers"}, {"granted", "true"}}).status, 303);
  EXPECT_TRUE(has(browse("/me"), "You agreed on 2026-11-01."));
  EXPECT_EQ(post_form("/me", {{"action", "consent"}, {"purpose", "offers"}, {"granted", "false"}}).status, 303);
  EXPECT_TRUE(has(browse("/me"), "You said no on 2026-11-01."));
  EXPECT_EQ(post_form("/me", {{"action", "consent"}, {"purpose", "billing"}, {"granted", "false"}}).status, 409);
  EXPECT_EQ(post_form("/me", {{"action", "consent"}, {"purpose", "offers"}, {"granted", "true"}, {"text_sha256", "0"}}).status, 409);
}

TEST_F(Me, QuestionsAreRefusedAndAllowedAgain) {
  EXPECT_EQ(post_form("/me", {{"action", "never"}, {"name", "user_metadata.company"}}).status, 303);
  EXPECT_TRUE(user()->user().asking.questions.at("user_metadata.company").declined);
  EXPECT_TRUE(has(browse("/me"), "You told us not to ask this."));
  EXPECT_EQ(post_form("/me", {{"action", "ask"}, {"name", "user_metadata.company"}}).status, 303);
  EXPECT_FALSE(user()->user().asking.questions.at("user_metadata.company").declined);
  EXPECT_EQ(post_form("/me", {{"action", "stop"}}).status, 303);
  EXPECT_TRUE(user()->user().asking.stopped);
  EXPECT_EQ(post_form("/me", {{"action", "resume"}}).status, 303);
  EXPECT_FALSE(user()->user().asking.stopped);
  EXPECT_EQ(post_form("/me", {{"action", "never"}, {"name", "user_metadata.unknown"}}).status, 403);
}

TEST_F(Me, NothingHappensWithoutTheTokenOfThePage) {
  http::Request forged = request(http::Method::post, "/me");
  forged.body = "csrf=forged&action=forget&attribute=user_metadata.title";
  forged.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  EXPECT_EQ(as_browser(forged).status, 403);
  forged.headers.emplace_back("origin", "https://evil.example");
  EXPECT_EQ(as_browser(forged).status, 403);
  EXPECT_TRUE(holds("user_metadata.title"));
}

TEST_F(Me, TheCopyHoldsWhatThePageShows) {
  const http::Response file = browse("/me/download");
  ASSERT_EQ(file.status, 200);
  EXPECT_EQ(header(file, "Cache-Control"), "no-store");
  EXPECT_TRUE(header(file, "Content-Disposition").starts_with("attachment"));
  const JsonObject copy = json(file);
  EXPECT_TRUE(copy.at("consents").at("purposes").is_array());
  EXPECT_EQ(copy.at("questions").at("stopped"), false);
  EXPECT_EQ(copy.at("questions").at("declined_forms"), JsonArray());
  EXPECT_TRUE(has(file, "Engineer"));
  EXPECT_FALSE(has(file, "Secret 17") || has(file, "Hidden 4"));
}

}  // namespace
}  // namespace acquaint::api
