// The pages on which users link their accounts: both are proved in one browser, or nothing happens.
#include "api/sample_server.h"

namespace acquaint::api {
namespace {

constexpr std::string_view kConfirm = "/u/link/confirm";

class LinkPages : public SampleServer {
 protected:
  void SetUp() override {
    SampleServer::SetUp();
    sign_up("work@example.com");
    second_ = me();
    browser_ = {};
    sign_up("ada@example.com");
    first_ = me();
  }
  std::string me() {
    const auto profile = parse_json_object(browse("/v1/me").body);
    return profile ? std::string(find_string(*profile, "user_id").value_or("")) : "";
  }
  // The first account is proved, and the browser is sent to log in to the other one.
  void begin() {
    clock_.advance(std::chrono::seconds(1));
    const http::Response sent = post_form("/u/link?return_to=%2Fback", {});
    ASSERT_EQ(sent.status, 303) << sent.body;
    ASSERT_EQ(header(sent, "Location"), "/u/login?return_to=%2Fu%2Flink%2Fconfirm");
  }
  int identities() {
    const auto user = as_client(http::Method::get, "/api/v2/users/" + percent_encode(first_));
    return static_cast<int>(json(user).at("identities").as_array().size());
  }

  std::string first_, second_;
};

TEST_F(LinkPages, WhoProvesBothAccountsLinksThem) {
  EXPECT_NE(browse("/u/link").body.find("ada@example.com"), std::string::npos);
  begin();
  ASSERT_EQ(log_in("work@example.com").status, 303);
  ASSERT_EQ(me(), second_);
  const http::Response page = browse(kConfirm);
  ASSERT_EQ(page.status, 200) << page.body;
  EXPECT_NE(page.body.find("work@example.com become part of ada@example.com"), std::string::npos) << page.body;
  const http::Response done = post_form(kConfirm, {});
  EXPECT_EQ(done.status, 303) << done.body;
  EXPECT_EQ(header(done, "Location"), "/u/question?return_to=%2Fback");
  EXPECT_EQ(me(), first_);
  EXPECT_EQ(identities(), 2);
  EXPECT_EQ(browse(kConfirm).status, 410) << "once";
}

TEST_F(LinkPages, OneAccountIsNotEnough) {
  begin();
  EXPECT_EQ(browse(kConfirm).status, 303) << "who only began proves nothing anew";
  ASSERT_EQ(log_in("ada@example.com").status, 303);
  EXPECT_EQ(browse(kConfirm).status, 409);
  EXPECT_EQ(identities(), 1);
}

// ZITADEL: an account was linked without a log-in to both.
TEST_F(LinkPages, Cve2026105207ASessionOfBeforeIsNoProof) {
  CookieJar former = browser_;
  browser_ = {};
  ASSERT_EQ(log_in("work@example.com").status, 303);
  clock_.advance(std::chrono::minutes(1));
  const CookieJar work = browser_;
  browser_ = former;
  begin();
  const std::string intent = browser_.header().substr(browser_.header().find("__Host-acquaint_link"));
  http::Request message = request(http::Method::get, kConfirm);
  message.headers.emplace_back("cookie", work.header() + "; " + intent.substr(0, intent.find(';')));
  const http::Response asked = send(std::move(message));
  EXPECT_EQ(asked.status, 303);
  EXPECT_EQ(header(asked, "Location"), "/u/login?return_to=%2Fu%2Flink%2Fconfirm");
}

TEST_F(LinkPages, NobodyBeginsForAnotherBrowser) {
  begin();
  browser_ = {};
  ASSERT_EQ(log_in("work@example.com").status, 303);
  EXPECT_EQ(browse(kConfirm).status, 410);
  EXPECT_EQ(identities(), 1);
}

TEST_F(LinkPages, AnOldSessionOrAnOldIntentBeginsAgain) {
  clock_.advance(std::chrono::minutes(11));
  const http::Response stale = browse("/u/link");
  EXPECT_EQ(header(stale, "Location"), "/u/login?return_to=%2Fu%2Flink%3Freturn_to%3D%252F");
  ASSERT_EQ(log_in("ada@example.com").status, 303);
  begin();
  clock_.advance(std::chrono::minutes(16));
  ASSERT_EQ(log_in("work@example.com").status, 303);
  EXPECT_EQ(browse(kConfirm).status, 410);
}

TEST_F(LinkPages, WhoSignedOutMeanwhileIsNotLinked) {
  begin();
  ASSERT_EQ(as_browser(request(http::Method::post, "/u/logout")).status, 303);
  ASSERT_EQ(log_in("work@example.com").status, 303);
  EXPECT_EQ(browse(kConfirm).status, 410);
  (void)post_form(kConfirm, {});
  EXPECT_EQ(me(), second_) << "the next user of the browser does not get into the account";
  EXPECT_EQ(identities(), 1);
}

TEST_F(LinkPages, ANewPasswordEndsWhatWasBegun) {
  begin();
  ASSERT_EQ(as_client(http::Method::patch, "/api/v2/users/" + percent_encode(first_),
                      R"({"password": "difference engine 1822"})").status, 200);
  ASSERT_EQ(log_in("work@example.com").status, 303);
  EXPECT_EQ(browse(kConfirm).status, 410);
}

TEST_F(LinkPages, ALongWayBackIsForgottenRatherThanTheIntent) {
  const http::Response sent = post_form("/u/link?return_to=%2F" + std::string(4000, 'a'), {});
  ASSERT_EQ(sent.status, 303) << sent.body;
  EXPECT_LT(header(sent, "Set-Cookie").size(), 4096U) << "browsers drop a longer one";
}

TEST_F(LinkPages, ThePageNeedsALogIn) {
  browser_ = {};
  EXPECT_EQ(browse("/u/link").status, 303);
  EXPECT_EQ(identities(), 1);
}

}  // namespace
}  // namespace acquaint::api
