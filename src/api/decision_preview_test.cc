// "What would be asked, as this user, at this moment?"
#include "api/sample_server.h"

namespace acquaint::api {
namespace {

constexpr auto kGet = http::Method::get;
constexpr auto kPost = http::Method::post;

class DecisionPreview : public SampleServer {
 protected:
  void SetUp() override {
    SampleServer::SetUp();
    sign_up();
    id_ = json(browse("/v1/me")).at("user_id").as_string();
  }
  http::Response preview(JsonObject body, std::string_view scopes = {}) {
    body["user_id"] = id_;
    return as_client(kPost, "/v1/decisions/preview", to_text(body), scopes);
  }
  static JsonObject login() { return {{"moment", {{"kind", "login"}}}}; }
  static JsonObject article() { return {{"moment", {{"kind", "page"}, {"url", "/articles/engines"}}}}; }
  // With the parts of the settings in this text.
  static JsonObject with(JsonObject body, std::string_view settings) {
    body["settings"] = *parse_json(settings);
    return body;
  }
  std::string user() { return as_client(kGet, "/api/v2/users/" + percent_encode(id_)).body; }

  std::string id_;
};

TEST_F(DecisionPreview, SaysWhatWouldBeAskedAndWhy) {
  const auto answer = preview(article());
  ASSERT_EQ(answer.status, 200) << answer.body;
  const JsonObject decision = json(answer);
  EXPECT_EQ(decision.at("outcome"), "ask");
  EXPECT_EQ(decision.at("form").at("id"), "newsletter");
  EXPECT_EQ(decision.at("questions").at(0).at("attribute"), "user_metadata.subscribed");
  EXPECT_GT(decision.at("gates").as_array().size(), 10U);
  EXPECT_EQ(json(preview(login())).at("reason"), "nothing_to_ask") << "a log-in can be tried, too";
}

TEST_F(DecisionPreview, StoresNothingAndTakesNoLease) {
  const std::string before = user();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(json(preview(article())).at("outcome"), "ask");
  EXPECT_EQ(user(), before);
  EXPECT_TRUE(population_.moments().sample(clock_.now()).users.empty()) << "nor is it a moment of the user";
  const JsonObject moment{{"kind", "page"}, {"url", "/articles/engines"}, {"page", "tab"}};
  EXPECT_NE(find_object(json(browser_json(kPost, "/v1/decisions", to_text(JsonObject{{"moment", moment}}))), "decision"),
            nullptr);
}

TEST_F(DecisionPreview, SaysWhenSomethingWouldBeAskedNext) {
  const JsonObject asked = json(browser_json(
      kPost, "/v1/decisions", R"({"moment": {"kind": "page", "url": "/articles/engines", "page": "tab"}})"));
  const std::string decision(asked.at("decision").at("id").as_string());
  ASSERT_EQ(browser_json(kPost, "/v1/decisions/" + decision + "/skip").status, 204);
  const JsonObject now = json(preview(article()));
  EXPECT_EQ(now.at("outcome"), "nothing");
  EXPECT_EQ(now.at("next_ask").at("form"), "newsletter");
  EXPECT_EQ(now.at("next_ask").at("at"), "2026-12-01T12:00:00.000Z") << "30 days after \"not now\"";

  JsonObject later = article();
  later["at"] = now.at("next_ask").at("at");
  EXPECT_EQ(json(preview(later)).at("outcome"), "ask");
  later["at"] = "2026-12-01T11:59:59.999Z";
  EXPECT_EQ(json(preview(later)).at("outcome"), "nothing");
}

TEST_F(DecisionPreview, TriesOutOtherSettings) {
  EXPECT_EQ(json(preview(with(article(), R"({"policy": {"paused": true}})"))).at("reason"), "policy_paused");
  JsonArray forms = parse_json_object(kSampleSettings)->at("forms").as_array();
  forms[0].as_object()["targeting"] = *parse_json(R"({"segment": "new"})");
  JsonObject tried = login();
  tried["settings"] = {{"forms", forms},
                       {"segments", *parse_json(R"([{"name": "new", "when": {"<": [{"var": "stats.logins"}, 3]}}])")}};
  const JsonObject decision = json(preview(tried));
  EXPECT_EQ(decision.at("outcome"), "ask") << to_text(decision);
  EXPECT_EQ(decision.at("form").at("id"), "work");
  EXPECT_EQ(decision.at("form").at("version"), 2) << "as it would be numbered";
  EXPECT_EQ(json(as_client(kGet, "/v1/settings")).at("version"), 1);
}

TEST_F(DecisionPreview, RefusesWithThePlace) {
  struct Row {
    const char* name;
    JsonObject body;
    int status;
    const char* code;
    const char* field;
  };
  const auto at = [](std::string_view time) {
    JsonObject body = article();
    body["at"] = time;
    return body;
  };
  const Row rows[] = {
      {"the past", at("2026-11-01T11:59:59Z"), 400, "moment.bad_time", "/at"},
      {"no time", at("tomorrow"), 400, "moment.bad_time", "/at"},
      {"a time far away", at("2099-01-01T00:00:00Z"), 400, "moment.bad_time", "/at"},
      {"another part", with(article(), R"({"clients": []})"), 400, "json.unknown_field", "/settings/clients"},
      {"settings that are a list", with(article(), "[]"), 400, "body.bad_field", "/settings"},
      {"a wrong policy", with(article(), R"({"policy": {"cadance": 1}})"), 400, "policy.bad_field",
       "/settings/policy/cadance"},
      {"a field that nobody knows", {{"lease", true}}, 400, "json.unknown_field", "/lease"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const auto refused = preview(row.body);
    EXPECT_EQ(refused.status, row.status) << refused.body;
    EXPECT_EQ(json(refused).at("code"), row.code);
    EXPECT_EQ(json(refused).at("field"), row.field);
  }
  id_ = "auth0|nobody";
  EXPECT_EQ(preview(article()).status, 404);
}

TEST_F(DecisionPreview, ConditionsOfOnesOwnNeedTheRightToReadUsers) {
  EXPECT_EQ(preview(article(), "read:decisions").status, 200);
  EXPECT_EQ(preview(with(article(), R"({"policy": {}})"), "read:decisions").status, 403);
  EXPECT_EQ(preview(with(article(), R"({"policy": {}})"), "read:decisions read:users").status, 200);
  EXPECT_EQ(preview(article(), "read:users").status, 403);
}

}  // namespace
}  // namespace acquaint::api
