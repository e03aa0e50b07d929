// Rules and what they are configured with, through the Management API and in the settings.
#include "api/sample_server.h"

namespace acquaint::api {
namespace {

using http::Method;

class RulesApi : public SampleServer {
 protected:
  JsonObject create(std::string body) {
    const http::Response response = as_client(Method::post, "/api/v2/rules", std::move(body));
    EXPECT_EQ(response.status, 201) << response.body;
    return json(response);
  }
  static std::string path(const JsonObject& rule) {
    return "/api/v2/rules/" + std::string(find_string(rule, "id").value_or(""));
  }
  void expect_error(const http::Response& response, int status, std::string_view code, std::string_view message) {
    EXPECT_EQ(response.status, status) << response.body;
    const JsonObject body = json(response);
    EXPECT_EQ(find_string(body, "errorCode").value_or(""), code);
    EXPECT_EQ(find_string(body, "message").value_or(""), message);
  }
};

TEST_F(RulesApi, ARuleIsCreatedChangedAndRemoved) {
  const JsonObject rule = create(R"({"name":"first","script":"f","enabled":false})");
  EXPECT_EQ(to_text(rule), R"({"id":")" + std::string(*find_string(rule, "id")) +
                               R"(","enabled":false,"script":"f","name":"first","order":1,"stage":"login_success"})");
  const http::Response changed = as_client(Method::patch, path(rule), R"({"order":5,"enabled":true})");
  EXPECT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(json(as_client(Method::get, path(rule))), json(changed));
  EXPECT_EQ(json(changed).at("order"), 5);
  EXPECT_EQ(json(changed).at("script"), "f");
  EXPECT_EQ(create(R"({"name":"second","script":"g"})").at("order"), 6);
  EXPECT_EQ(as_client(Method::delete_, path(rule)).status, 204);
  expect_error(as_client(Method::get, path(rule)), 404, "inexistent_rule", "The rule does not exist");
  expect_error(as_client(Method::patch, path(rule), "{}"), 404, "inexistent_rule", "The rule does not exist");
  EXPECT_EQ(as_client(Method::delete_, path(rule)).status, 204);
}

TEST_F(RulesApi, RulesAreListedInTheOrderInWhichTheyRun) {
  create(R"({"name":"late","script":"f","order":9})");
  create(R"({"name":"early","script":"g","order":2,"enabled":false})");
  EXPECT_EQ(as_client(Method::get, "/api/v2/rules?fields=name").body, R"([{"name":"early"},{"name":"late"}])");
  EXPECT_EQ(as_client(Method::get, "/api/v2/rules?fields=name&enabled=true").body, R"([{"name":"late"}])");
  EXPECT_EQ(as_client(Method::get, "/api/v2/rules?fields=name&enabled=false").body, R"([{"name":"early"}])");
  EXPECT_EQ(as_client(Method::get, "/api/v2/rules?fields=name&per_page=1&page=1&include_totals=true").body,
            R"({"total":2,"start":1,"limit":1,"rules":[{"name":"late"}]})");
  EXPECT_EQ(as_client(Method::get, "/api/v2/rules?enabled=perhaps").status, 400);
}

TEST_F(RulesApi, NamesAndOrdersAreTakenOnce) {
  create(R"({"name":"a","script":"f","order":1})");
  const JsonObject other = create(R"({"name":"b","script":"f","order":2})");
  expect_error(as_client(Method::post, "/api/v2/rules", R"({"name":"a","script":"f"})"), 409, "",
               "A rule with the same name already exists.");
  expect_error(as_client(Method::post, "/api/v2/rules", R"({"name":"c","script":"f","order":2})"), 409, "",
               "A rule with the same order already exists.");
  expect_error(as_client(Method::patch, path(other), R"({"name":"a"})"), 409, "",
               "A rule with the same name already exists.");
  EXPECT_EQ(as_client(Method::patch, path(other), R"({"name":"b","order":2})").status, 200);
}

TEST_F(RulesApi, WhatIsWrongWithARuleIsSaidInAuth0sWords) {
  const JsonObject rule = create(R"({"name":"a","script":"f"})");
  expect_error(as_client(Method::post, "/api/v2/rules", R"({"script":"f"})"), 400, "invalid_body",
               "Payload validation error: 'Missing required property: name'.");
  expect_error(as_client(Method::post, "/api/v2/rules", R"({"name":"b","script":"f","stage":"login_success"})"), 400,
               "invalid_body", "Payload validation error: 'Additional properties not allowed: stage'.");
  expect_error(as_client(Method::patch, path(rule), R"({"script":null})"), 400, "invalid_body",
               "Payload validation error: 'Expected type string but found type null' on property script.");
  const std::string script(100 * 1024, 'x');
  expect_error(as_client(Method::post, "/api/v2/rules", R"({"name":"b","script":")" + script + R"("})"), 400,
               "invalid_body",
               "Payload validation error: 'The scripts of all rules have at most 100 kB together' on property "
               "rules.1.script.");
}

TEST_F(RulesApi, RulesOfASettingsFileKeepTheirPlacesWhenOneGoes) {
  const auto published = as_client(Method::post, "/v1/settings",
      R"({"document":{"rules":[{"name":"a","script":"f","order":5},{"name":"b","script":"g"},
                                {"name":"c","script":"h","order":1}]}})");
  ASSERT_EQ(published.status, 200) << published.body;
  const JsonArray rules = parse_json(as_client(Method::get, "/api/v2/rules").body)->as_array();
  ASSERT_EQ(rules.size(), 3U);
  EXPECT_EQ(as_client(Method::delete_, path(rules[1].as_object())).status, 204);
  EXPECT_EQ(json(as_client(Method::get, path(rules[2].as_object()))).at("order"), 6);
}

TEST_F(RulesApi, AValueForRulesIsSealedAndNeverShownAgain) {
  const auto set = as_client(Method::put, "/api/v2/rules-configs/api_key", R"({"value":"hush-hush"})");
  EXPECT_EQ(set.body, R"({"key":"api_key","value":"hush-hush"})");
  EXPECT_EQ(as_client(Method::get, "/api/v2/rules-configs").body, R"([{"key":"api_key"}])");
  const http::Response document = as_client(Method::get, "/v1/settings");
  EXPECT_FALSE(document.body.contains("hush-hush"));
  EXPECT_TRUE(document.body.contains("sealed:v1:"));
  EXPECT_EQ(as_client(Method::put, "/api/v2/rules-configs/api_key", R"({"value":"other"})").status, 200);
  EXPECT_EQ(as_client(Method::get, "/api/v2/rules-configs").body, R"([{"key":"api_key"}])");
  EXPECT_EQ(as_client(Method::delete_, "/api/v2/rules-configs/api_key").status, 204);
  EXPECT_EQ(as_client(Method::delete_, "/api/v2/rules-configs/api_key").status, 204);
  EXPECT_EQ(as_client(Method::get, "/api/v2/rules-configs").body, "[]");
}

TEST_F(RulesApi, AValueForRulesIsChecked) {
  expect_error(as_client(Method::put, "/api/v2/rules-configs/k", "{}"), 400, "invalid_body",
               "Payload validation error: 'Missing required property: value'.");
  EXPECT_EQ(as_client(Method::put, "/api/v2/rules-configs/a%20b", R"({"value":"v"})").status, 400);
  EXPECT_EQ(as_client(Method::put, "/api/v2/rules-configs/k", R"({"value":"v","x":1})").status, 400);
}

}  // namespace
}  // namespace acquaint::api
