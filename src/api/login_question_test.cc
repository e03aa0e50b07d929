// The question of a log-in that a client began: whatever the browser does, the client gets its code in the end.
#include "api/openid_fixture.h"

namespace acquaint::api {
namespace {

class LogInQuestion : public OpenId {
 protected:
  // Ada at her second log-in for the client, with the question before her; its address.
  std::string meet_question() {
    sign_up();
    browser_ = {};
    const http::Response page = log_in_for(authorize_path());
    EXPECT_EQ(page.status, 200);
    EXPECT_NE(page.body.find("answers.title"), std::string::npos) << page.body;
    EXPECT_TRUE(last_page_.starts_with("/u/question?return_to=")) << last_page_;
    return last_page_;
  }
  static FormFields answers() { return {{"answers.title", "Countess"}, {"answers.company", "Engines"}, {"action", "answer"}}; }

  void expect_code(const http::Response& response) {
    const http::Response done = follow(response);
    EXPECT_TRUE(header(done, "Location").starts_with("https://spa.example/cb?")) << done.status << " " << last_page_;
    EXPECT_EQ(redeem(answer_of(done)["code"]).status, 200);
  }
  // What the page at `address` posts, as it stands now.
  http::Request posted(const std::string& address, const FormFields& fields) {
    const http::Response page = browse(address);
    std::string body;
    for (const std::string_view name : {"csrf", "decision", "step", "return_to"}) {
      body.append(name).append("=").append(percent_encode(hidden(page.body, name))).append("&");
    }
    for (const auto& [name, value] : fields) body += percent_encode(name) + "=" + percent_encode(value) + "&";
    body.pop_back();
    http::Request message = request(http::Method::post, "/u/question");
    message.body = std::move(body);
    message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    return message;
  }
};

TEST_F(LogInQuestion, AnAnswerAReloadAndASecondTabLeadToTheClient) {
  const std::string address = meet_question();
  browse(address);
  const http::Request other_tab = posted(address, answers());
  expect_code(submit(address, answers()));
  expect_code(browse(address));                 // The back button.
  expect_code(as_browser(other_tab));           // Its answers came second, and count once.
}

TEST_F(LogInQuestion, ALostSessionLeadsThroughTheLogInToTheClient) {
  const std::string address = meet_question();
  const http::Request message = posted(address, answers());
  browser_ = {};
  const http::Response lost = as_browser(message);
  EXPECT_EQ(lost.status, 303);
  const http::Response page = follow(lost);
  EXPECT_TRUE(last_page_.starts_with("/u/login?return_to=%2Fauthorize%2Fresume")) << last_page_;
  const http::Response again =
      follow(submit(last_page_, {{"email", "ada@example.com"}, {"password", "analytical engine 1843"}}));
  expect_code(again.status == 200 ? submit(last_page_, answers()) : again);
}

// The client's request holds for an hour.
TEST_F(LogInQuestion, APageThatWasOpenForTooLongIsShownAnewItsAnswerSavedAndTheEndSaid) {
  const std::string address = meet_question();
  const http::Request message = posted(address, answers());
  clock_.advance(std::chrono::hours(3));
  const http::Response stale = as_browser(message);
  EXPECT_EQ(stale.status, 303) << stale.body;
  EXPECT_EQ(header(stale, "Location"), address);
  follow(stale);
  const http::Response late = follow(submit(last_page_, answers()));
  EXPECT_EQ(late.status, 400);
  EXPECT_NE(late.body.find("took too long"), std::string::npos) << late.body;
  EXPECT_NE(browse("/me").body.find("<p>Countess</p>"), std::string::npos);
}

TEST_F(LogInQuestion, AFormOfAnotherBrowserIsShownAnewToo) {
  const std::string address = meet_question();
  http::Request message = posted(address, answers());
  const std::size_t at = message.body.find("csrf=") + 5;
  message.body.replace(at, message.body.find('&') - at, "forged");
  const http::Response refused = as_browser(message);
  EXPECT_EQ(header(refused, "Location"), address);
  expect_code(submit(address, {{"action", "skip"}}));
}

TEST_F(LogInQuestion, AStaleLogInPageKeepsTheWayToTheClient) {
  follow(browse(authorize_path()));
  http::Request message = request(http::Method::post, "/u/login");
  message.body = "email=ada%40example.com&csrf=forged&return_to=" + percent_encode("/authorize/resume?state=x");
  message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  const http::Response refused = as_browser(message);
  EXPECT_EQ(refused.status, 403);
  EXPECT_NE(refused.body.find("/u/login?return_to=%2Fauthorize%2Fresume%3Fstate%3Dx"), std::string::npos) << refused.body;
}

}  // namespace
}  // namespace acquaint::api
