// The link of a mail that opens one decision: POST /v1/decisions/{id}/link and /u/ask.
#include "api/decision_link.h"

#include "api/sample_server.h"

namespace acquaint::api {
namespace {

constexpr auto kPost = http::Method::post;

class DecisionLinks : public SampleServer {
 protected:
  std::string user_, decision_;

  void SetUp() override {
    SampleServer::SetUp();
    sign_up();
    user_ = json(browse("/v1/me")).at("user_id").as_string();
    decision_ = decide("page", "https://site.example/articles/engines");
    browser_ = CookieJar();  // The mail is read elsewhere.
  }
  void TearDown() override { EXPECT_TRUE(errands_.failures.empty()); }

  std::string decide(std::string_view kind, std::string_view url) {
    const JsonObject moment{{"kind", kind}, {"url", url}, {"holder", "mailing"}};
    const auto decided = as_client(kPost, "/v1/decisions",
                                   to_text(JsonObject{{"user_id", user_}, {"moment", moment}}));
    const JsonObject body = json(decided);
    const JsonObject* decision = find_object(body, "decision");
    EXPECT_NE(decision, nullptr) << decided.body;
    return decision == nullptr ? "" : std::string(decision->at("id").as_string());
  }
  http::Response make(std::string_view body = "{}") {
    return as_client(kPost, "/v1/decisions/" + decision_ + "/link", std::string(body));
  }
  // On this server: "/u/ask?ticket=...".
  std::string path(std::string_view body = "{}") {
    const JsonObject made = json(make(body));
    const std::string url(made.at("url").as_string());
    EXPECT_TRUE(url.starts_with(kSampleIssuer)) << url;
    return url.substr(kSampleIssuer.size() - 1);
  }
  // Presses a button of the page that the link shows, or showed.
  http::Response press(const std::string& link, const FormFields& fields) {
    return press(link, browse(link), fields);
  }
  http::Response press(const std::string& link, const http::Response& page,
                       const FormFields& fields) {
    std::string body = "csrf=" + percent_encode(hidden(page.body, "csrf")) +
                       "&step=" + percent_encode(hidden(page.body, "step"));
    for (const auto& [name, value] : fields) {
      body += "&" + percent_encode(name) + "=" + percent_encode(value);
    }
    http::Request message = request(kPost, link);
    message.body = std::move(body);
    message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    return as_browser(std::move(message));
  }
  Json subscribed() {
    const JsonObject user =
        json(as_client(http::Method::get, "/api/v2/users/" + percent_encode(user_)));
    const JsonObject* metadata = find_object(user, "user_metadata");
    const Json* value = metadata == nullptr ? nullptr : find(*metadata, "subscribed");
    return value == nullptr ? Json(nullptr) : *value;
  }
  profile::UserPtr user() { return *run(store_->users().find(*profile::UserId::parse(user_))); }
};

const FormFields kYes = {{"answers.subscribed", "true"}, {"action", "answer"}};

TEST_F(DecisionLinks, OpenTheFormWithoutALogInAndTakeItsAnswer) {
  const std::string link = path();
  const http::Response page = browse(link);
  ASSERT_EQ(page.status, 200) << page.body;
  EXPECT_NE(page.body.find("answers.subscribed"), std::string::npos);
  EXPECT_EQ(subscribed(), Json(nullptr)) << "to open it is no answer";
  const http::Response done = press(link, kYes);
  EXPECT_EQ(done.status, 200) << done.body;
  EXPECT_NE(done.body.find(R"(<a href="/me">)"), std::string::npos) << "what is known now can be looked at";
  EXPECT_EQ(subscribed(), Json(true));
  EXPECT_TRUE(browser_.header().find("session") == std::string::npos) << "nobody was logged in";
}

TEST_F(DecisionLinks, WorkForOneAnswer) {
  const std::string link = path();
  const http::Response page = browse(link);
  ASSERT_EQ(press(link, page, kYes).status, 200);
  EXPECT_EQ(browse(link).status, 410);
  EXPECT_EQ(press(link, page, kYes).status, 410);
}

TEST_F(DecisionLinks, OpenNothingOnceTheDecisionHasEndedElsewhere) {
  const std::string link = path();
  ASSERT_EQ(as_client(kPost, "/v1/decisions/" + decision_ + "/skip", "{}").status, 204);
  EXPECT_EQ(browse(link).status, 410);
}

TEST_F(DecisionLinks, CanBringTheAnswerAlongWhichCountsByOneTap) {
  EXPECT_EQ(browse(path()).body.find("checked"), std::string::npos);
  const std::string link = path() + "&answers.subscribed=true";
  const http::Response page = browse(link);
  ASSERT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("checked"), std::string::npos) << page.body;
  EXPECT_EQ(subscribed(), Json(nullptr)) << "a program that looks for malware opened it";
  EXPECT_EQ(browse(path() + "&answers.nothing=1").status, 200)
      << "what does not fit is passed over";
}

TEST_F(DecisionLinks, RefuseAsThePageAfterTheLogInDoes) {
  const std::string link = path();
  EXPECT_EQ(press(link, {{"action", "never"}}).status, 200);
  EXPECT_TRUE(user()->user().asking.questions.at("user_metadata.subscribed").declined);
  EXPECT_EQ(browse(link).status, 410);
}

TEST_F(DecisionLinks, ShowWhatIsWrongWithAnAnswerAndWorkOn) {
  const std::string link = path();
  EXPECT_EQ(press(link, {{"answers.subscribed", "perhaps"}, {"action", "answer"}}).status, 422);
  EXPECT_EQ(press(link, kYes).status, 200);
}

TEST_F(DecisionLinks, TakeAYesToAValueThatIsOffered) {
  JsonObject document = *parse_json_object(kSampleSettings);
  document["catalogue"].as_object()["user_metadata.company"] =
      *parse_json(R"({"label": "Company", "worth": 25, "fresh_for": "30d"})");
  JsonObject& work = document["forms"].as_array()[0].as_object();
  work.erase("targeting");
  work["schema"].as_object().erase("required");
  work["cadence"].as_object()["placement"] = JsonArray{"page"};
  ASSERT_TRUE(run(settings_.publish(document, "links", clock_.now())));
  const std::string at = "/api/v2/users/" + percent_encode(user_);
  ASSERT_EQ(as_client(http::Method::patch, at, R"({"user_metadata":{"company":"Secret Engines"}})").status, 200);
  clock_.advance(std::chrono::days(40));
  ASSERT_EQ(as_client(http::Method::patch, at, R"({"user_metadata":{"title":"Countess"}})").status, 200);
  decision_ = decide("page", "https://site.example/x");

  const std::string link = path();
  const http::Response page = browse(link);
  ASSERT_NE(page.body.find(R"(name="replies.company" value="confirmed")"), std::string::npos) << page.body;
  EXPECT_EQ(page.body.find("Secret"), std::string::npos);
  EXPECT_EQ(press(link, page, {{"replies.company", "confirmed"}}).status, 200);
  const auto after = user();
  EXPECT_EQ(after->user().asking.ended.back().outcome, "answered");
  const auto* claim = profile::find_claim(after->user(), *profile::AttributePath::parse("user_metadata.company"));
  ASSERT_NE(claim, nullptr);
  EXPECT_EQ(claim->from.confirmed, clock_.now());
}

TEST_F(DecisionLinks, StillTakeAnAnswerWhenNobodyReactedInTime) {
  const std::string link = path();
  clock_.advance(std::chrono::days(4));
  log_in();
  ASSERT_EQ(browse("/u/question?return_to=/").status, 200)
      << "the former decision counts as ignored";
  browser_ = CookieJar();
  EXPECT_EQ(browse(link).status, 200);
  EXPECT_EQ(press(link, kYes).status, 200);
  EXPECT_EQ(subscribed(), Json(true));
}

TEST_F(DecisionLinks, KeepTheFormsRestWhenRefusedLate) {
  const std::string link = path();
  clock_.advance(std::chrono::days(4));
  log_in();
  ASSERT_EQ(browse("/u/question?return_to=/").status, 200) << "the former decision counts as ignored";
  browser_ = CookieJar();
  ASSERT_EQ(press(link, {{"action", "skip"}}).status, 200);
  EXPECT_EQ(user()->user().asking.forms.at("newsletter").next_allowed, clock_.now() + std::chrono::days(30));
}

TEST_F(DecisionLinks, EndWithTheirTime) {
  const std::string link = path(R"({"good_for":"2h"})");
  clock_.advance(std::chrono::minutes(119));
  EXPECT_EQ(browse(link).status, 200);
  clock_.advance(std::chrono::minutes(1));
  EXPECT_EQ(browse(link).status, 410);
}

TEST_F(DecisionLinks, NeverShowWhatIsKnown) {
  const std::string link = path();
  ASSERT_EQ(as_client(http::Method::patch, "/api/v2/users/" + percent_encode(user_),
                      R"({"user_metadata":{"company":"Secret Engines"}})")
                .status,
            200);
  EXPECT_EQ(browse(link).body.find("Secret Engines"), std::string::npos);
  EXPECT_EQ(browse(link).body.find("ada@example.com"), std::string::npos);
}

TEST_F(DecisionLinks, OpenNothingForABlockedOrErasedUser) {
  const std::string link = path();
  const std::string user = "/api/v2/users/" + percent_encode(user_);
  ASSERT_EQ(as_client(http::Method::patch, user, R"({"blocked":true})").status, 200);
  EXPECT_EQ(browse(link).status, 410);
  ASSERT_EQ(as_client(http::Method::patch, user, R"({"blocked":false})").status, 200);
  EXPECT_EQ(browse(link).status, 200);
  ASSERT_EQ(as_client(http::Method::delete_, user).status, 204);
  EXPECT_EQ(browse(link).status, 410);
}

TEST_F(DecisionLinks, CannotBeGuessedOrMadeOfOtherTickets) {
  const std::string link = path();
  for (const std::string& wrong :
       {std::string("/u/ask"), std::string("/u/ask?ticket="), link + "x",
        link.substr(0, link.size() - 2), std::string("/u/ask?ticket=a.b")}) {
    EXPECT_EQ(browse(wrong).status, 410) << wrong;
  }
  EXPECT_EQ(browse("/u/reset-password?" + link.substr(link.find("ticket="))).status, 410);
}

TEST_F(DecisionLinks, NeedTheFormTokenOfThisBrowser) {
  const std::string link = path();
  http::Request forged = request(kPost, link);
  forged.body = "csrf=x&step=newsletter&answers.subscribed=true&action=answer";
  forged.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  EXPECT_GE(send(std::move(forged)).status, 400);
  EXPECT_EQ(subscribed(), Json(nullptr));
}

TEST_F(DecisionLinks, AreMailedToAVerifiedAddressOnly) {
  const auto refused = make(R"({"send":true})");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(json(refused).at("code"), "decision_link.no_verified_address");
  ASSERT_EQ(as_client(http::Method::patch, "/api/v2/users/" + percent_encode(user_),
                      R"({"email_verified":true})")
                .status,
            200);
  post_.letters.clear();
  const JsonObject made = json(make(R"({"send":true,"language":"de","good_for":"3d"})"));
  EXPECT_EQ(made.at("sent"), true);
  ASSERT_EQ(post_.letters.size(), 1U);
  EXPECT_EQ(post_.letters[0].to, "ada@example.com");
  EXPECT_TRUE(post_.letters[0].subject.starts_with("Eine Frage")) << post_.letters[0].subject;
  EXPECT_NE(post_.letters[0].text.find(std::string(made.at("url").as_string())), std::string::npos);
  EXPECT_NE(post_.letters[0].text.find("3 Tage"), std::string::npos);
  post_.has_server = false;
  EXPECT_EQ(make(R"({"send":true})").status, 503);
}

TEST_F(DecisionLinks, AreRefusedForWhatIsNoDecisionOfAUser) {
  EXPECT_EQ(make(R"({"good_for":"31d"})").status, 400);
  EXPECT_EQ(make(R"({"good_for":"soon"})").status, 400);
  EXPECT_EQ(make(R"({"send":"yes"})").status, 400);
  EXPECT_EQ(make(R"({"colour":"red"})").status, 400);
  ASSERT_EQ(as_client(kPost, "/v1/decisions/" + decision_ + "/skip", "{}").status, 204);
  EXPECT_EQ(make().status, 404);
  decision_ = "dec_x";
  EXPECT_EQ(make().status, 400);
}

}  // namespace
}  // namespace acquaint::api
