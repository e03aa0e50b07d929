// What users of other systems ran into on the way from a log-in to the client. docs/lessons.md lists where each was
// reported.
#include "api/openid_fixture.h"

namespace acquaint::api {
namespace {

constexpr auto kPatch = http::Method::patch;

class LoginComplaints : public OpenId {
 protected:
  // Ada, who is signed up, and in no browser.
  void SetUp() override {
    OpenId::SetUp();
    sign_up();
    user_ = std::string(json(browse("/v1/me")).at("user_id").as_string());
    browser_ = CookieJar();
  }
  // The only form asks for the title, with these members; the client "spa" has these needs.
  void publish(const JsonObject& form, const JsonObject& needs = {}) {
    JsonObject document = settings_.current()->document;
    JsonObject asked = *parse_json_object(R"json({"id": "work", "title": "Work",
        "schema": {"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}}},
        "map": {"title": "user_metadata.title"}})json");
    for (const auto& member : form) asked[member.key()] = member.value();
    document["forms"] = JsonArray{asked};
    JsonObject& spa = document["clients"].at(0).as_object();
    spa.erase("needs");
    if (!needs.empty()) spa["needs"] = needs;
    const auto published = run(settings_.publish(document, "complaints", clock_.now()));
    ASSERT_TRUE(published) << published.error().field << " " << published.error().message;
  }
  void change(std::string_view body) {
    const auto changed = as_client(kPatch, "/api/v2/users/" + percent_encode(user_), std::string(body));
    ASSERT_EQ(changed.status, 200) << changed.body;
  }

  std::string user_;
};

TEST_F(LoginComplaints, C17TheBackButtonLeadsPastNoMandatoryPage) {
  publish({{"cadence", {{"placement", {"login"}}, {"mode", "page"}, {"mandatory", true}}}});
  const http::Response question = log_in_for(authorize_path());
  ASSERT_EQ(question.status, 200) << question.body;
  const std::string address = last_page_, decision = hidden(question.body, "decision");
  ASSERT_NE(decision, "");
  // Back to the page itself, to the client that sends the user here again, and to another window.
  for (const std::string& back : {address, authorize_path(), authorize_path({{"state", "another"}})}) {
    SCOPED_TRACE(back);
    const http::Response again = follow(browse(back));
    ASSERT_EQ(again.status, 200) << header(again, "Location");
    EXPECT_TRUE(again.body.contains("answers.title"));
    EXPECT_FALSE(again.body.contains("value=\"skip\""));
    EXPECT_EQ(hidden(again.body, "decision"), decision) << "the same one: nothing is counted twice";
  }
  // Back to the password, and on from there: it is another session, within the lease of the first.
  const CookieJar first = std::exchange(browser_, {});
  const http::Response once_more = log_in_for(authorize_path());
  ASSERT_EQ(once_more.status, 200) << header(once_more, "Location");
  EXPECT_EQ(hidden(once_more.body, "decision"), decision);
  browser_ = first;
  EXPECT_EQ(hidden(follow(browse(address)).body, "decision"), decision) << "nor is the first one let go";

  EXPECT_EQ(submit(address, {{"answers.title", ""}, {"action", "answer"}}).status, 422);
  const http::Response done = follow(submit(address, {{"answers.title", "Countess"}, {"action", "answer"}}));
  EXPECT_TRUE(header(done, "Location").starts_with("https://spa.example/cb?code=")) << header(done, "Location");
  const http::Response back = follow(browse(address));
  EXPECT_TRUE(header(back, "Location").starts_with("https://spa.example/cb?code=")) << "back once more: it is answered";
}

TEST_F(LoginComplaints, C24OnlyTheClientThatAsksShowsTheQuestion) {
  const JsonObject at_log_in{{"placement", {"login"}}, {"mode", "page"}};
  const JsonObject of_spa = *parse_json_object(R"({"==": [{"var": "moment.client"}, "spa"]})");
  const JsonObject of_editors = *parse_json_object(R"({"==": [{"var": "app_metadata.role"}, "editor"]})");
  const struct {
    const char* name;
    JsonObject form;
    JsonObject needs;
    bool for_readers;  // Also of users who are no editors.
  } kWays[] = {
      {"the client declares that it needs it", {{"cadence", {{"mode", "page"}}}}, {{"essential", {"user_metadata.title"}}}, true},
      {"the form is placed at log-ins for the client",
       {{"cadence", {{"placement", {{{"kind", "login"}, {"client", "spa"}}}}, {"mode", "page"}}}}, {}, true},
      {"the form is for its users", {{"cadence", at_log_in}, {"targeting", of_spa}}, {}, true},
      {"the form is for its users of one role",
       {{"cadence", at_log_in}, {"targeting", {{"and", {of_spa, of_editors}}}}}, {}, false},
      {"the client needs it of one role", {{"cadence", {{"mode", "page"}}}, {"targeting", of_editors}},
       {{"essential", {"user_metadata.title"}}}, false},
  };
  for (const auto& way : kWays) {
    publish(way.form, way.needs);
    for (const char* role : {"reader", "editor"}) {
      change(R"({"user_metadata":{"title":null},"app_metadata":{"role":")" + std::string(role) + R"("}})");
      for (const std::string client : {"web", "spa"}) {
        SCOPED_TRACE(std::string(way.name) + ", " + role + ", " + client);
        clock_.advance(std::chrono::days(30));
        browser_ = CookieJar();
        const std::string address = "https://" + client + ".example/cb";
        const http::Response shown = log_in_for(authorize_path({{"client_id", client}, {"redirect_uri", address}}));
        const bool is_asked = client == "spa" && (way.for_readers || role == std::string("editor"));
        EXPECT_EQ(shown.body.contains("answers.title"), is_asked) << shown.body;
        const http::Response done =
            is_asked ? follow(submit(last_page_, {{"answers.title", "Countess"}, {"action", "answer"}})) : shown;
        EXPECT_TRUE(header(done, "Location").starts_with(address + "?code=")) << header(done, "Location");
      }
    }
  }
}

}  // namespace
}  // namespace acquaint::api
