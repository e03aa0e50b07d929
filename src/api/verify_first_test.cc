// Signing up where the address is verified before there is an account: the page tells nobody who has one.
#include "api/letter_link.h"
#include "api/openid_fixture.h"
#include "profile/projection.h"

namespace acquaint::api {
namespace {

constexpr std::string_view kAda = "ada@example.com", kGrace = "grace@example.com";
constexpr std::string_view kPassword = "analytical engine 1843";

class VerifyFirst : public OpenId {
 protected:
  void SetUp() override {
    OpenId::SetUp();
    sign_up(std::string(kAda));
    browser_ = CookieJar();
    post_.letters.clear();
    declare({{"verify_first", true}});
  }
  void declare(const JsonObject& options) {
    JsonObject document = settings_.current()->document;
    document["connections"] =
        JsonArray{{{"name", login::kDatabaseConnection}, {"strategy", "auth0"}, {"options", options}}};
    const auto published = run(settings_.publish(document, "verify first", clock_.now()));
    ASSERT_TRUE(published) << published.error().field << " " << published.error().message;
  }
  http::Response ask(std::string_view email, std::string_view page = "/u/signup?return_to=%2Farticles") {
    return post_form(page, {{"email", std::string(email)}});
  }
  // The first link of the only letter, without the issuer.
  std::string link() {
    EXPECT_EQ(post_.letters.size(), 1U);
    if (post_.letters.empty()) return {};
    const login::Letter letter = std::exchange(post_.letters, {}).back();
    return link_in(letter);
  }
  http::Response finish(const std::string& link, std::string_view password = kPassword, std::string_view given_name = "Grace") {
    return post_form(link, {{"given_name", std::string(given_name)}, {"family_name", "Hopper"}, {"email", "eve@example.com"},
                            {"password", std::string(password)}});
  }
  std::size_t users() { return store_->health().users; }
};

TEST_F(VerifyFirst, ANewAddressGetsALinkThatFinishesTheSignUp) {
  EXPECT_FALSE(browse("/u/signup").body.contains("name=\"password\""));
  const http::Response sent = ask(kGrace);
  EXPECT_EQ(sent.status, 200);
  EXPECT_TRUE(sent.body.contains("Look into your mail")) << sent.body;
  EXPECT_EQ(users(), 1U) << "nobody is made before the link is used";
  ASSERT_EQ(post_.letters.size(), 1U);
  EXPECT_EQ(post_.letters.back().to, kGrace);
  const std::string at = link();
  ASSERT_TRUE(at.starts_with("/u/signup/finish?ticket=")) << at;

  const http::Response page = browse(at);
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(page.body.contains(R"(value="grace@example.com")")) << page.body;
  EXPECT_EQ(users(), 1U) << "opening a link does nothing yet";
  const http::Response done = finish(at);
  EXPECT_EQ(done.status, 303) << done.body;
  EXPECT_EQ(header(done, "Location"), "/u/question?return_to=%2Farticles");
  const JsonObject me = json(browse("/v1/me"));
  EXPECT_EQ(me.at("email"), Json(kGrace)) << "the address of the mail, whatever is posted";
  EXPECT_EQ(me.at("given_name"), "Grace");
  EXPECT_TRUE(post_.letters.empty()) << "there is nothing left to verify";
  const auto grace = run(login::find_login_user(store_->users(), std::string(login::kDatabaseConnection), std::string(kGrace)));
  ASSERT_TRUE(grace);
  EXPECT_TRUE(login::has_verified_email((*grace)->user()));
  EXPECT_EQ((*grace)->user().logins_count, 1);
  browser_ = CookieJar();
  EXPECT_EQ(log_in(kGrace).status, 303);
}

TEST_F(VerifyFirst, WhoHasAnAccountIsToldSoByMailAlone) {
  EXPECT_EQ(ask("ADA@example.com").status, 200);
  ASSERT_EQ(post_.letters.size(), 1U);
  const login::Letter letter = post_.letters.back();
  EXPECT_EQ(letter.to, kAda) << "as the account spells it";
  EXPECT_TRUE(letter.subject.starts_with("You have an account already")) << letter.subject;
  EXPECT_TRUE(letter.text.contains("https://login.example/u/login?return_to=%2Farticles")) << letter.text;
  EXPECT_TRUE(letter.text.contains("https://login.example/u/reset-password/request")) << letter.text;
  EXPECT_FALSE(letter.text.contains("ticket"));
  EXPECT_EQ(users(), 1U);
}

// S1: what a stranger sees, and the work that is done before the answer, is the same for all.
TEST_F(VerifyFirst, ThePageTellsNobodyWhoHasAnAccount) {
  const std::string blocked = add_user("blocked@example.com");
  ASSERT_EQ(as_client(http::Method::patch, "/api/v2/users/" + percent_encode(blocked), R"({"blocked":true})").status, 200);
  errands_.waits = true;
  const std::uint64_t before = hashes_.computed();
  const http::Response nobody = ask(kGrace);
  EXPECT_EQ(nobody.status, 200);
  const std::uint64_t hashes = hashes_.computed() - before;
  EXPECT_EQ(errands_.waiting.size(), 1U);
  for (const char* email : {"ada@example.com", "ADA@EXAMPLE.COM", "blocked@example.com"}) {
    SCOPED_TRACE(email);
    errands_.waiting.clear();
    const std::uint64_t start = hashes_.computed();
    const http::Response seen = ask(email);
    EXPECT_EQ(seen.status, nobody.status);
    EXPECT_EQ(seen.headers, nobody.headers);
    EXPECT_EQ(seen.body, nobody.body);
    EXPECT_EQ(hashes_.computed() - start, hashes);
    EXPECT_EQ(errands_.waiting.size(), 1U) << "whose address it is is found out later";
  }
}

TEST_F(VerifyFirst, WhoIsBlockedGetsNoMail) {
  const std::string blocked = add_user("blocked@example.com");
  post_.letters.clear();
  ASSERT_EQ(as_client(http::Method::patch, "/api/v2/users/" + percent_encode(blocked), R"({"blocked":true})").status, 200);
  EXPECT_EQ(ask("blocked@example.com").status, 200);
  EXPECT_TRUE(post_.letters.empty());
}

TEST_F(VerifyFirst, ALinkWorksOnceAndForAnHour) {
  ask(kGrace);
  const std::string at = link();
  clock_.advance(std::chrono::minutes(59));
  EXPECT_EQ(browse(at).status, 200);
  ask(kGrace);
  const std::string other = link();
  ASSERT_EQ(finish(other).status, 303);
  browser_ = CookieJar();
  EXPECT_EQ(browse(other).status, 410) << "it was used";
  EXPECT_EQ(browse(at).status, 410) << "the address has an account now";
  ask("late@example.com");
  const std::string late = link();
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(browse(late).status, 410);
  for (const char* made_up : {"", "x", "0000000000000000000000.0000000000000000000000"}) {
    EXPECT_EQ(browse("/u/signup/finish?ticket=" + std::string(made_up)).status, 410) << made_up;
  }
  EXPECT_EQ(users(), 2U);
}

TEST_F(VerifyFirst, AFormThatIsNotGoodKeepsTheLink) {
  ask(kGrace);
  const std::string at = link();
  const http::Response weak = finish(at, "short");
  EXPECT_EQ(weak.status, 422);
  EXPECT_TRUE(weak.body.contains("aria-invalid=\"true\"")) << weak.body;
  EXPECT_EQ(hidden(weak.body, "ticket"), at.substr(at.find('=') + 1));
  EXPECT_EQ(finish(at, kPassword, "").status, 422);
  EXPECT_EQ(users(), 1U);
  EXPECT_EQ(finish(at).status, 303);
}

// Whoever has a page open with the link of another, or none of this browser's forms, makes no account.
TEST_F(VerifyFirst, AForgedFormIsRefused) {
  ask(kGrace);
  const std::string at = link();
  http::Request message = request(http::Method::post, "/u/signup/finish");
  message.body = "csrf=x&ticket=" + at.substr(at.find('=') + 1) + "&given_name=G&family_name=H&password=analytical+engine+1843";
  message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  EXPECT_EQ(as_browser(std::move(message)).status, 403);
  EXPECT_EQ(users(), 1U);
}

// A stranger who began leaves nothing behind that opens the owner's account.
TEST_F(VerifyFirst, Cve202438351WhoBeganCannotPrepareTheAccountOfAnother) {
  http::Response eve = browse("/u/signup");
  http::Request message = request(http::Method::post, "/u/signup");
  message.body = "csrf=" + percent_encode(hidden(eve.body, "csrf")) +
                 "&email=grace%40example.com&given_name=Eve&family_name=E&password=chosen+by+a+stranger";
  message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  ASSERT_EQ(as_browser(std::move(message)).status, 200);
  const std::string at = link();
  browser_ = CookieJar();
  EXPECT_FALSE(browse(at).body.contains("Eve"));
  ASSERT_EQ(finish(at).status, 303);
  browser_ = CookieJar();
  EXPECT_EQ(submit("/u/login", {{"email", std::string(kGrace)}, {"password", "chosen by a stranger"}}).status, 401);
}

TEST_F(VerifyFirst, AClientsLogInGoesOnBehindTheLink) {
  const http::Response page = follow(browse(authorize_path({{"screen_hint", "signup"}})));
  ASSERT_TRUE(last_page_.starts_with("/u/signup?return_to=")) << last_page_;
  ASSERT_EQ(ask(kGrace, last_page_).status, 200);
  const std::string at = link();
  EXPECT_NE(header(browse(at), "Content-Security-Policy").find("form-action 'self' https://spa.example"), std::string_view::npos);
  const auto reply = answer_of(follow(finish(at)));
  EXPECT_TRUE(reply.contains("code"));
  EXPECT_EQ(reply.at("state"), "my state");
}

TEST_F(VerifyFirst, SaysWhatIsWrongWithAnAddressAndWithAFlood) {
  const http::Response wrong = ask("no address");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_TRUE(wrong.body.contains("Please enter an e-mail address")) << wrong.body;
  int status = 0;
  for (int i = 0; i < 51; ++i) status = ask("n" + std::to_string(i) + "@example.com").status;
  EXPECT_EQ(status, 429);
  EXPECT_EQ(users(), 1U);
}

TEST_F(VerifyFirst, AFloodForOneAddressIsAnsweredAlikeAndNotMailed) {
  for (int i = 0; i < 12; ++i) EXPECT_EQ(ask(kGrace).status, 200);
  EXPECT_EQ(post_.letters.size(), 10U);
}

TEST_F(VerifyFirst, WithoutMailNobodySignsUpAndThePageSaysWhy) {
  const http::Response page = browse("/u/signup");
  post_.has_server = false;
  EXPECT_EQ(browse("/u/signup").status, 503);
  http::Request message = request(http::Method::post, "/u/signup");
  message.body = "csrf=" + percent_encode(hidden(page.body, "csrf")) + "&email=grace%40example.com";
  message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  EXPECT_EQ(as_browser(std::move(message)).status, 503);
}

// Its answer has the new user's id, so it cannot be the same for all.
TEST_F(VerifyFirst, AClientsOwnFormMakesNoAccounts) {
  for (const std::string_view email : {kAda, kGrace}) {
    const http::Response refused = send(request(http::Method::post, "/dbconnections/signup",
        to_text(JsonObject{{"client_id", "spa"}, {"connection", login::kDatabaseConnection}, {"email", email}, {"password", kPassword}})));
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(json(refused).at("code"), "invalid_connection");
  }
  EXPECT_EQ(users(), 1U);
}

TEST_F(VerifyFirst, NobodyFinishesWhatIsClosedMeanwhile) {
  ask(kGrace);
  const std::string at = link();
  declare({{"verify_first", true}, {"disable_signup", true}});
  EXPECT_EQ(browse(at).status, 403);
  EXPECT_EQ(users(), 1U);
}

}  // namespace
}  // namespace acquaint::api
