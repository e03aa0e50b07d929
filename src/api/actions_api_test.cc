// Actions through the Management API, with a real runner.
#include "api/sample_server.h"
#include "base/log.h"

namespace acquaint::api {
namespace {

using http::Method;

constexpr std::string_view kActions = "/api/v2/actions/actions";

class ActionsApi : public SampleServer {
 protected:
  ActionsApi() { set_log_level(LogLevel::error); }

  JsonObject create(std::string more = {}, std::string code = "exports.onExecutePostLogin = async () => {};") {
    JsonObject body{{"name", "first"}, {"supported_triggers", JsonArray{JsonObject{{"id", "post-login"}, {"version", "v3"}}}}, {"code", code}};
    const JsonObject given = more.empty() ? JsonObject() : *parse_json_object(more);
    for (const auto& member : given) body[member.key()] = member.value();
    const http::Response response = as_client(Method::post, kActions, to_text(body));
    EXPECT_EQ(response.status, 201) << response.body;
    return json(response);
  }
  static std::string path(const JsonObject& action, std::string_view more = {}) {
    return std::string(kActions) + "/" + std::string(find_string(action, "id").value_or("")) + std::string(more);
  }
  http::Response bind(std::string_view refs) {
    return as_client(Method::patch, "/api/v2/actions/triggers/post-login/bindings", R"({"bindings":)" + std::string(refs) + "}");
  }
  void expect_error(const http::Response& response, int status, std::string_view message) {
    EXPECT_EQ(response.status, status) << response.body;
    EXPECT_EQ(find_string(json(response), "message").value_or(""), message);
  }
};

TEST_F(ActionsApi, AnActionIsWrittenChangedAndRemoved) {
  const JsonObject action = create();
  EXPECT_EQ(action.at("status"), "built");
  EXPECT_EQ(action.at("runtime"), "node22");
  EXPECT_EQ(action.at("all_changes_deployed"), false);
  EXPECT_FALSE(action.contains("deployed_version"));
  const JsonObject changed = json(as_client(Method::patch, path(action), R"({"name":"other","code":"exports.x = 1;"})"));
  EXPECT_EQ(changed.at("name"), "other");
  EXPECT_EQ(json(as_client(Method::get, path(action))), changed);
  EXPECT_EQ(as_client(Method::delete_, path(action)).status, 204);
  expect_error(as_client(Method::get, path(action)), 404, "That action does not exist.");
  expect_error(as_client(Method::delete_, path(action)), 404, "That action does not exist.");
}

TEST_F(ActionsApi, WhatCannotRunIsSaidAndNotDeployed) {
  const JsonObject broken = create({}, "exports.x = {");
  EXPECT_EQ(broken.at("status"), "failed");
  EXPECT_EQ(broken.at("errors").at(0).at("id"), "SyntaxError");
  expect_error(as_client(Method::post, path(broken, "/deploy")), 400, "A draft must be in the 'built' state.");
  const JsonObject missing = json(as_client(Method::patch, path(broken),
      R"({"code":"exports.x = 1;","dependencies":[{"name":"lodash","version":"4.0.0"},{"name":"left-pad","version":"1.0.0"}]})"));
  EXPECT_EQ(missing.at("errors").at(0).at("msg"), "Cannot find module 'left-pad'");
  EXPECT_EQ(missing.at("dependencies").as_array().size(), 2U);
  const JsonObject mended = json(as_client(Method::patch, path(broken), R"({"dependencies":[{"name":"lodash","version":"4.0.0"}]})"));
  EXPECT_EQ(mended.at("status"), "built");
  EXPECT_EQ(as_client(Method::post, path(broken, "/deploy")).status, 200);
  expect_error(as_client(Method::post, kActions, R"({"name":"b","supported_triggers":[{"id":"post-login"}],"code":"{","deploy":true})"), 400,
               "A draft must be in the 'built' state.");
}

TEST_F(ActionsApi, VersionsGoWhenTheirCodeIsTooMuchTogether) {
  const JsonObject action = create({}, "exports.x = 1;//" + std::string(90 * 1024, 'x'));
  for (int i = 0; i < 7; ++i) ASSERT_EQ(as_client(Method::post, path(action, "/deploy")).status, 200);
  const JsonObject versions = json(as_client(Method::get, path(action, "/versions")));
  EXPECT_EQ(versions.at("total"), 5);
  EXPECT_EQ(versions.at("versions").at(0).at("number"), 7) << "The newest is in force.";
}

TEST_F(ActionsApi, SecretsAreSealedAndNeverShown) {
  const JsonObject action = create(R"({"secrets":[{"name":"KEY","value":"hush-hush"},{"name":"OLD","value":"long-gone"}],"deploy":true})",
                                   "exports.onExecutePostLogin = async (event, api) => { api.idToken.setCustomClaim('k', event.secrets.KEY); };");
  EXPECT_EQ(to_text(action.at("secrets")), R"([{"name":"KEY","updated_at":"2026-11-01T12:00:00.000Z"},{"name":"OLD","updated_at":"2026-11-01T12:00:00.000Z"}])");
  clock_.advance(std::chrono::hours(1));
  const http::Response changed = as_client(Method::patch, path(action), R"({"name":"renamed","secrets":[{"name":"KEY"},{"name":"NEW","value":"fresh-one"}]})");
  EXPECT_EQ(to_text(json(changed).at("secrets")), R"([{"name":"KEY","updated_at":"2026-11-01T12:00:00.000Z"},{"name":"NEW","updated_at":"2026-11-01T13:00:00.000Z"}])");
  expect_error(as_client(Method::patch, path(action), R"({"secrets":[{"name":"OLD"}]})"), 400,
               "Payload validation error: 'Missing required property: value' on property secrets.0.");
  const std::string document = as_client(Method::get, "/v1/settings").body;
  for (const char* secret : {"hush-hush", "long-gone", "fresh-one"}) {
    EXPECT_FALSE(document.contains(secret)) << secret;
    EXPECT_FALSE(changed.body.contains(secret)) << secret;
  }
  const JsonObject tried = json(as_client(Method::post, path(action, "/test"), R"({"payload":{"event":{}}})"));
  EXPECT_EQ(tried.at("payload").at("id_token").at("k"), "hush-hush");
}

TEST_F(ActionsApi, VersionsStayAsTheyWereAndAnEarlierOneIsDeployedAgain) {
  const JsonObject action = create(R"({"deploy":true})", "exports.one = 1;");
  EXPECT_EQ(action.at("all_changes_deployed"), true);
  const JsonObject changed = json(as_client(Method::patch, path(action), R"({"code":"exports.two = 2;"})"));
  EXPECT_EQ(changed.at("all_changes_deployed"), false);
  EXPECT_EQ(changed.at("deployed_version").at("code"), "exports.one = 1;");
  const JsonObject second = json(as_client(Method::post, path(action, "/deploy")));
  EXPECT_EQ(second.at("number"), 2);
  const JsonObject versions = json(as_client(Method::get, path(action, "/versions")));
  EXPECT_EQ(versions.at("total"), 2);
  EXPECT_EQ(versions.at("versions").at(0).at("deployed"), true);
  const JsonObject first = versions.at("versions").at(1).as_object();
  EXPECT_EQ(first.at("deployed"), false);
  const std::string place = "/versions/" + std::string(*find_string(first, "id"));
  EXPECT_EQ(json(as_client(Method::get, path(action, place))), first);
  const JsonObject third = json(as_client(Method::post, path(action, place + "/deploy")));
  EXPECT_EQ(third.at("number"), 3);
  EXPECT_EQ(third.at("code"), "exports.one = 1;");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(as_client(Method::post, path(action, "/deploy")).status, 200);
  EXPECT_EQ(json(as_client(Method::get, path(action, "/versions"))).at("total"), 10);
  EXPECT_EQ(as_client(Method::get, path(action, place)).status, 404);
}

TEST_F(ActionsApi, OnlyWhatIsDeployedAndMadeForTheTriggerIsBound) {
  const JsonObject action = create();
  EXPECT_EQ(bind(R"([{"ref":{"type":"action_name","value":"first"}}])").status, 400);
  EXPECT_EQ(as_client(Method::post, path(action, "/deploy")).status, 200);
  const JsonObject bound = json(bind(R"([{"ref":{"type":"action_name","value":"first"},"display_name":"Its step"}])"));
  EXPECT_EQ(bound.at("bindings").at(0).at("display_name"), "Its step");
  const JsonObject listed = json(as_client(Method::get, "/api/v2/actions/triggers/post-login/bindings?per_page=50"));
  EXPECT_EQ(listed.at("bindings"), bound.at("bindings"));
  EXPECT_EQ(listed.at("per_page"), 50);
  EXPECT_EQ(as_client(Method::patch, "/api/v2/actions/triggers/credentials-exchange/bindings",
                      R"({"bindings":[{"ref":{"type":"action_name","value":"first"}}]})").status, 400);
  EXPECT_EQ(as_client(Method::get, "/api/v2/actions/triggers/nothing/bindings").status, 404);
  EXPECT_EQ(as_client(Method::patch, path(action), R"({"name":"renamed"})").status, 200);
  EXPECT_EQ(as_client(Method::delete_, path(action)).status, 409);
  EXPECT_EQ(as_client(Method::delete_, path(action, "?force=true")).status, 204);
  EXPECT_EQ(json(as_client(Method::get, "/api/v2/actions/triggers/post-login/bindings")).at("total"), 0);
}

TEST_F(ActionsApi, ActionsOfASettingsFileAreInForceAndCanBeChangedHere) {
  const auto published = as_client(Method::post, "/v1/settings",
      R"({"document":{"actions":[{"name":"filed","supported_triggers":[{"id":"post-login"}],"code":"exports.x = 1;",
                                  "secrets":[{"name":"K","value":"hush-hush"}]}],
                      "action_bindings":{"post-login":[{"action":"filed"}]}}})");
  ASSERT_EQ(published.status, 200) << published.body;
  const JsonObject action = json(as_client(Method::get, std::string(kActions) + "?deployed=true")).at("actions").at(0).as_object();
  EXPECT_EQ(action.at("deployed_version").at("number"), 1);
  const JsonObject changed = json(as_client(Method::patch, path(action), R"({"name":"renamed","code":"exports.y = 2;"})"));
  EXPECT_EQ(changed.at("deployed_version").at("code"), "exports.x = 1;");
  EXPECT_EQ(json(as_client(Method::get, "/api/v2/actions/triggers/post-login/bindings")).at("bindings").at(0).at("action").at("name"), "renamed");
}

TEST_F(ActionsApi, ListsAreFilteredAndPaged) {
  create(R"({"name":"a","deploy":true})");
  create(R"({"name":"b","supported_triggers":[{"id":"credentials-exchange","version":"v2"}]})");
  const std::pair<const char*, int> rows[] = {{"", 2}, {"?actionName=a", 1}, {"?triggerId=credentials-exchange", 1}, {"?deployed=true", 1},
                                              {"?deployed=false", 1}, {"?installed=true", 0}, {"?actionName=x", 0}};
  for (const auto& [query, total] : rows) {
    EXPECT_EQ(json(as_client(Method::get, std::string(kActions) + query)).at("total"), total) << query;
  }
  EXPECT_EQ(json(as_client(Method::get, std::string(kActions) + "?per_page=1&page=1")).at("actions").at(0).at("name"), "b");
  expect_error(as_client(Method::post, kActions, R"({"name":"a","supported_triggers":[{"id":"post-login"}]})"), 409,
               "An action with the same name already exists.");
  expect_error(as_client(Method::post, kActions, R"({"name":"c","supported_triggers":[{"id":"post-login"}],"id":"x"})"), 400,
               "Payload validation error: 'Additional properties not allowed: id'.");
}

TEST_F(ActionsApi, AnActionIsTriedOut) {
  const JsonObject action = create({}, "exports.onExecutePostLogin = async (event) => { console.log(event.user.name); throw new TypeError('odd'); };");
  const JsonObject payload = json(as_client(Method::post, path(action, "/test"), R"({"payload":{"event":{"user":{"name":"Ada"}}}})")).at("payload").as_object();
  EXPECT_EQ(to_text(payload.at("error")), R"({"name":"TypeError","message":"odd"})");
  EXPECT_EQ(to_text(payload.at("logs")), R"([{"level":"log","text":"Ada"}])");
}

TEST_F(ActionsApi, TriggersAreListedAndExecutionsThatAreNotKnownAreNot) {
  EXPECT_EQ(json(as_client(Method::get, "/api/v2/actions/triggers")).at("triggers").at(2).at("status"), "CURRENT");
  expect_error(as_client(Method::get, "/api/v2/actions/executions/abc"), 404, "That execution does not exist.");
}

}  // namespace
}  // namespace acquaint::api
