// The whole program but its listeners, over a database in a file.
#include "app/core.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/task.h"
#include "store/sqlite/test_folder.h"

namespace acquaint::app {
namespace {

constexpr auto kPost = http::Method::post;

// One form in two steps.
constexpr std::string_view kSettings = R"json({"document": {
  "catalogue": {"user_metadata.title": {"label": "Job title", "schema": {"type": "string", "maxLength": 20}},
                "user_metadata.company": {"label": "Company", "schema": {"type": "string"}}},
  "policy": {"cadence": "brisk"},
  "forms": [{"id": "work", "title": "Work",
    "schema": {"type": "object", "required": ["title", "company"],
               "properties": {"title": {"type": "string"}, "company": {"type": "string"}}},
    "map": {"title": "user_metadata.title", "company": "user_metadata.company"},
    "uischema": {"type": "Categorization", "elements": [
      {"type": "Category", "options": {"id": "you"}, "elements": [{"type": "Control", "scope": "#/properties/title"}]},
      {"type": "Category", "options": {"id": "firm"}, "elements": [{"type": "Control", "scope": "#/properties/company"}]}]},
    "cadence": {"placement": ["api"]}}]}})json";

class CoreTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto config = make_config({}, {}, {{"data", folder_.path()},
                                             {"issuer", "https://login.example/"},
                                             {"bootstrap_client_id", "machine"},
                                             {"bootstrap_client_secret", "machine-secret-0123456789"}});
    ASSERT_TRUE(config) << config.error().message;
    auto core = Core::open(*config);
    ASSERT_TRUE(core) << core.error().code;
    core_ = std::move(*core);
    const JsonObject granted = json(send("/oauth/token", R"({"grant_type":"client_credentials","client_id":"machine",
        "client_secret":"machine-secret-0123456789","audience":"https://login.example/api/v2/"})"));
    token_ = std::string(granted.at("access_token").as_string());
    ASSERT_EQ(send("/v1/settings", kSettings).status, 200);
  }
  http::Response send(std::string_view path, std::string_view body) {
    http::Request request;
    request.method = kPost;
    request.path = path;
    request.body = body;
    request.client = "203.0.113.7";
    request.id = "test-1";
    request.headers = {{"content-type", "application/json"}};
    if (!token_.empty()) request.headers.emplace_back("authorization", "Bearer " + token_);
    return run(core_->public_handler().handle(std::move(request)));
  }
  static JsonObject json(const http::Response& response) {
    const auto body = parse_json_object(response.body);
    EXPECT_TRUE(body.has_value()) << response.status << " " << response.body;
    return body.value_or(JsonObject());
  }
  // Their address is verified, so that no mail is made ready, and nothing more is written, behind the answer.
  std::string add_user(std::string_view email) {
    const JsonObject body{{"connection", "Username-Password-Authentication"}, {"email", email}, {"email_verified", true},
                          {"password", "analytical engine 1843"}};
    return std::string(json(send("/api/v2/users", to_text(body))).at("user_id").as_string());
  }
  std::string decide(const std::string& user) {
    return to_text(JsonObject{{"user_id", user}, {"moment", {{"kind", "api"}, {"holder", "tab"}}}});
  }
  std::string decision_of(const std::string& user) {
    return std::string(json(send("/v1/decisions", decide(user))).at("decision").at("id").as_string());
  }

  store::TestFolder folder_;
  std::unique_ptr<Core> core_;
  std::string token_;
};

// Each is durable when it is answered, with all that belongs to it: values, history, the state of asking. So it costs one
// fsync, and what changes nothing costs none.
TEST_F(CoreTest, WhatAUserDoesWithAQuestionIsOneCommit) {
  const std::string user = add_user("ada@example.com");
  ASSERT_EQ(send("/v1/decisions", decide(add_user("eve@example.com"))).status, 200);
  struct Call {
    const char* name;
    std::string path, body;
    int status;
    std::uint64_t commits;
  };
  const auto costs = [this](const std::vector<Call>& calls) {
    for (const Call& call : calls) {
      SCOPED_TRACE(call.name);
      const std::uint64_t before = core_->store().health().commits;
      const http::Response response = send(call.path, call.body);
      EXPECT_EQ(response.status, call.status) << response.body;
      EXPECT_EQ(core_->store().health().commits - before, call.commits);
    }
  };
  costs({{"a decision", "/v1/decisions", decide(user), 200, 1}, {"the same one again", "/v1/decisions", decide(user), 200, 0}});
  const std::string answers = "/v1/decisions/" + decision_of(user) + "/answers";
  costs({
      {"an answer that is refused", answers, R"({"step":"you","answers":{"title":"The Countess of Lovelace"}})", 422, 0},
      {"an answer to a later step", answers, R"({"step":"firm","answers":{"company":"Engines"}})", 409, 0},
      {"an answer", answers, R"({"step":"you","answers":{"title":"Countess"}})", 200, 1},
      {"the same answer again", answers, R"({"step":"you","answers":{"title":"Countess"}})", 200, 0},
      {"the last answer, which ends the decision", answers, R"({"step":"firm","answers":{"company":"Engines"}})", 200, 1},
      {"the last answer again", answers, R"({"step":"firm","answers":{"company":"Engines"}})", 200, 0},
      {"nothing to ask", "/v1/decisions", decide(user), 200, 0},
  });
  for (const char* refusal : {"/skip", "/snooze", "/never"}) {
    const std::string path = "/v1/decisions/" + decision_of(add_user(std::string(refusal + 1) + "@example.com")) + refusal;
    costs({{refusal, path, "{}", 204, 1}, {"the same again", path, "{}", 204, 0}});
  }
}

}  // namespace
}  // namespace acquaint::app
