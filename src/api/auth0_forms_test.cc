// Auth0's forms in a log-in: the recipe of its documentation for progressive profiles, and what can go wrong.
#include "api/auth0_forms.h"

#include "api/sample_server.h"

namespace acquaint::api {
namespace {

using http::Method;

constexpr std::string_view kRecipe = R"json({
  "login_form": {"form": "Progressive profile", "when": {"and": [
      {">": [{"var": "stats.logins"}, 1]}, {"missing": ["user_metadata.company_name", "user_metadata.job_title"]}]}},
  "forms": [{"id": "ap_profile", "name": "Progressive profile", "languages": {"primary": "en"},
    "translations": {"de": {"components": {"job_title": {"label": "Beruf"}}}},
    "start": {"next_node": "work"},
    "nodes": [
      {"id": "work", "type": "STEP", "config": {"components": [
         {"id": "company_name", "category": "FIELD", "type": "TEXT", "label": "Company", "required": true, "config": {}},
         {"id": "job_title", "category": "FIELD", "type": "TEXT", "label": "Job title", "required": true, "config": {"max_length": 20}}],
         "next_node": "save"}},
      {"id": "save", "type": "FLOW", "config": {"flow_id": "save", "next_node": "way"}},
      {"id": "way", "type": "ROUTER", "config": {"rules": [
         {"id": "r", "condition": {"operator": "EQUAL", "operands": ["{{fields.job_title}}", "Director"]}, "next_node": "team"}],
         "fallback": "$ending"}},
      {"id": "team", "type": "STEP", "config": {"components": [
         {"id": "back", "category": "BLOCK", "type": "PREVIOUS_BUTTON", "config": {"text": "Back"}},
         {"id": "team_size", "category": "FIELD", "type": "NUMBER", "label": "Team size of {{context.user.given_name}}", "config": {"min_value": 1}}],
         "next_node": "$ending"}}],
    "ending": {"resume_flow": true}}],
  "flows": [{"id": "af_save", "name": "save", "actions": [
     {"id": "update", "type": "AUTH0", "action": "UPDATE_USER", "params": {"connection_id": "ac_own", "user_id": "{{context.user.user_id}}",
        "changes": {"user_metadata": {"job_title": "{{fields.job_title}}", "company_name": "{{fields.company_name}}"}}}},
     {"id": "tell", "type": "HTTP", "action": "SEND_REQUEST", "params": {"url": "https://crm.example/told", "method": "POST", "payload": {"title": "{{fields.job_title}}"}}}]}],
  "vault_connections": [{"id": "ac_own", "name": "own", "app_id": "AUTH0",
     "setup": {"type": "OAUTH_APP", "client_id": "machine", "client_secret": "machine-secret-0123456789", "domain": "login.example",
               "audience": "https://login.example/api/v2/"}}]
})json";

class Auth0Forms : public SampleServer {
 protected:
  void SetUp() override {
    SampleServer::SetUp();
    publish(kRecipe);
    http_.servers["https://crm.example/told"] = [](const outbound::HttpRequest&) { return outbound::HttpAnswer{.status = 204}; };
    sign_up();
    browser_ = {};
  }

  void publish(std::string_view auth0) {
    JsonObject document = *parse_json_object(kSampleSettings);
    document["auth0"] = *parse_json(auth0);
    document["forms"] = JsonArray();
    const auto published = run(settings_.publish(std::move(document), "recipe", clock_.now()));
    ASSERT_TRUE(published) << published.error().field << published.error().message;
  }

  // Logs in and follows to the form's page; empty when there is none.
  std::string log_in_to_form() {
    clock_.advance(std::chrono::minutes(1));
    const http::Response asked = browse(header(log_in(), "Location"));
    EXPECT_EQ(asked.status, 303);
    const std::string where(header(asked, "Location"));
    return where.starts_with("/u/forms/") ? where : std::string();
  }

  JsonObject ada() {
    const http::Response found = as_client(Method::get, "/api/v2/users-by-email?email=ada%40example.com");
    return parse_json(found.body)->at(0).as_object();
  }

  http::Response answer(const std::string& page, const FormFields& fields) { return post_form(page, fields); }
};

const FormFields kEngineer = {{"answers.company_name", "Analytical Engines"}, {"answers.job_title", "Engineer"}};

TEST_F(Auth0Forms, TheRecipeForProgressiveProfilesWorks) {
  const std::string page = log_in_to_form();
  ASSERT_TRUE(page.starts_with("/u/forms/ap_profile?run=")) << page;
  const http::Response shown = browse(page);
  EXPECT_EQ(shown.status, 200) << shown.body;
  EXPECT_TRUE(shown.body.contains("Company"));
  EXPECT_FALSE(shown.body.contains("Don&#39;t ask again"));
  const http::Response done = answer(page, kEngineer);
  EXPECT_EQ(done.status, 303) << done.body;
  EXPECT_EQ(header(done, "Location"), "/");
  EXPECT_EQ(to_text(*find_object(ada(), "user_metadata")), R"({"company_name":"Analytical Engines","job_title":"Engineer"})");
  EXPECT_EQ(http_.requests.back().body, R"({"title":"Engineer"})");
  EXPECT_EQ(log_in_to_form(), "") << "it is known now";
}

TEST_F(Auth0Forms, NobodyIsAskedBeforeTheConditionHolds) {
  browser_ = {};
  sign_up("eve@example.com");
  EXPECT_FALSE(header(browse("/u/question?return_to=%2F"), "Location").starts_with("/u/forms/"));
}

TEST_F(Auth0Forms, AnAnswerThatIsWrongIsShownAgainWithWhatIsWrong) {
  const std::string page = log_in_to_form();
  const http::Response refused = answer(page, {{"answers.company_name", "Analytical Engines"}, {"answers.job_title", "An engineer of engines"}});
  EXPECT_EQ(refused.status, 422);
  EXPECT_TRUE(refused.body.contains("Must have at most 20 characters.")) << refused.body;
  EXPECT_TRUE(refused.body.contains("value=\"Analytical Engines\""));
  EXPECT_EQ(answer(page, {{"answers.company_name", "x"}}).status, 422);
  EXPECT_EQ(answer(page, {{"answers.other", "x"}}).status, 422);
  EXPECT_FALSE(ada().contains("user_metadata"));
}

TEST_F(Auth0Forms, ARouterLeadsToAnotherStepAndBack) {
  const std::string page = log_in_to_form();
  const http::Response next = answer(page, {{"answers.company_name", "X"}, {"answers.job_title", "Director"}});
  ASSERT_EQ(next.status, 303);
  EXPECT_EQ(header(next, "Location"), page);
  const http::Response second = browse(page);
  EXPECT_TRUE(second.body.contains("Team size of Ada")) << second.body;
  EXPECT_TRUE(second.body.contains("step=work\"")) << "the way back";
  const http::Response back = browse(page + "&step=work");
  EXPECT_TRUE(back.body.contains("value=\"Director\""));
  EXPECT_EQ(answer(page, {{"answers.team_size", "0"}}).status, 422);
  EXPECT_EQ(header(answer(page, {{"answers.team_size", "4"}}), "Location"), "/");
  EXPECT_EQ(header(browse(page), "Location"), "/") << "a form that has ended is over";
}

TEST_F(Auth0Forms, AServiceThatHangsLosesNothingAndKeepsNobody) {
  http_.servers.clear();
  const std::string page = log_in_to_form();
  const http::Response failed = answer(page, kEngineer);
  EXPECT_EQ(failed.status, 503);
  EXPECT_TRUE(failed.body.contains("could not be saved just now")) << failed.body;
  EXPECT_TRUE(failed.body.contains("class=\"problems\"")) << "where screen readers are led to";
  EXPECT_TRUE(failed.body.contains("value=\"Engineer\""));
  EXPECT_TRUE(failed.body.contains("<a href=\"/\"")) << "and a way on";
  http_.servers["https://crm.example/told"] = [](const outbound::HttpRequest&) { return outbound::HttpAnswer{.status = 200}; };
  EXPECT_EQ(header(answer(page, kEngineer), "Location"), "/");
}

struct Odd {
  const char* name;
  int status;
  std::string body;
  bool goes_on;
};

const Odd kOdd[] = {
    {"is no text", 200, std::string("\xff\xfe\0{", 4), true},
    {"is no JSON", 200, "<html>Welcome</html>", true},
    {"is nested without end", 200, std::string(100'000, '['), true},
    {"is nested deeper than what can be kept", 200, std::string(30, '[') + std::string(30, ']'), false},
    {"is more than can be kept", 200, "\"" + std::string(262'000, 'x') + "\"", false},
    {"redirects to itself", 302, "", false},
    {"is an error", 500, "{}", false},
};

TEST_F(Auth0Forms, AServiceThatLiesLosesNothingAndKeepsNobody) {
  std::string text(kRecipe);
  const std::string last = R"("payload": {"title": "{{fields.job_title}}"}}})";
  text.replace(text.find(last), last.size(), last + R"(,
     {"id": "keep", "type": "FLOW", "action": "STORE_VARS", "params": {"vars": {"answer": "{{actions.tell.body}}"}}})");
  publish(text);
  log_in_to_form();
  const profile::UserId user = *profile::UserId::parse(*find_string(ada(), "user_id"));
  for (const Odd& odd : kOdd) {
    SCOPED_TRACE(odd.name);
    http_.servers["https://crm.example/told"] = [&](const outbound::HttpRequest&) {
      return outbound::HttpAnswer{.status = odd.status, .headers = {{"location", "https://crm.example/told"}}, .body = odd.body};
    };
    const auto page = run(start_form(services_, settings_.current(), user, {.form = "ap_profile", .return_to = "/"}));
    ASSERT_TRUE(page);
    const http::Response answered = answer(*page, kEngineer);
    EXPECT_EQ(answered.status, odd.goes_on ? 303 : 503);
    if (odd.goes_on) continue;
    EXPECT_TRUE(answered.body.contains("could not be saved just now"));
    EXPECT_TRUE(answered.body.contains("value=\"Engineer\""));
    EXPECT_TRUE(answered.body.contains("<a href=\"/\"")) << "a way on";
    http_.servers["https://crm.example/told"] = [](const outbound::HttpRequest&) { return outbound::HttpAnswer{.status = 204}; };
    EXPECT_EQ(header(answer(*page, kEngineer), "Location"), "/");
  }
}

TEST_F(Auth0Forms, ASecondClickWhileAFlowRunsRunsItNoSecondTime) {
  const std::string page = log_in_to_form();
  int told = 0;
  http_.servers["https://crm.example/told"] = [&](const outbound::HttpRequest&) {
    if (++told == 1) {
      EXPECT_EQ(header(answer(page, kEngineer), "Location"), page);
    }
    return outbound::HttpAnswer{.status = 204};
  };
  EXPECT_EQ(header(answer(page, kEngineer), "Location"), "/");
  EXPECT_EQ(told, 1);
}

TEST_F(Auth0Forms, APageThatWasLostKeepsTheStepForAMinuteAtMost) {
  const std::string page = log_in_to_form();
  http_.servers["https://crm.example/told"] = [](const outbound::HttpRequest&) -> outbound::HttpAnswer { throw std::runtime_error("lost"); };
  EXPECT_THROW(answer(page, kEngineer), std::runtime_error);
  http_.servers["https://crm.example/told"] = [](const outbound::HttpRequest&) { return outbound::HttpAnswer{.status = 204}; };
  EXPECT_EQ(header(answer(page, kEngineer), "Location"), page);
  clock_.advance(std::chrono::minutes(1));
  EXPECT_EQ(header(answer(page, kEngineer), "Location"), "/");
}

TEST_F(Auth0Forms, AClientWithoutTheRightChangesNobody) {
  std::string text(kRecipe);
  text.replace(text.find("machine-secret"), 14, "another-secret");
  publish(text);
  const std::string page = log_in_to_form();
  EXPECT_EQ(answer(page, kEngineer).status, 503);
  EXPECT_FALSE(ada().contains("user_metadata"));
  text = kRecipe;
  text.replace(text.find("\"login.example\""), 15, "\"other.example\"");
  publish(text);
  EXPECT_EQ(answer(page, kEngineer).status, 503);
  EXPECT_FALSE(ada().contains("user_metadata"));
}

TEST_F(Auth0Forms, ARunIsItsUsersAloneAndForAnHour) {
  const std::string page = log_in_to_form();
  const CookieJar adas = browser_;
  browser_ = {};
  sign_up("eve@example.com");
  EXPECT_EQ(browse(page).status, 404);
  browser_ = adas;
  EXPECT_EQ(browse(page).status, 200);
  EXPECT_EQ(browse(page + "x").status, 404);
  clock_.advance(std::chrono::minutes(61));
  EXPECT_EQ(browse(page).status, 404);
}

TEST_F(Auth0Forms, APostWithoutThePagesTokenIsRefused) {
  const std::string page = log_in_to_form();
  http::Request forged = request(Method::post, "/u/forms/ap_profile");
  forged.body = "decision=" + page.substr(page.find("run=") + 4) + "&step=work&answers.company_name=x&answers.job_title=y";
  forged.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  EXPECT_EQ(header(as_browser(forged), "Location"), page) << "it is shown anew, and nothing is saved";
  forged.headers.emplace_back("origin", "https://evil.example");
  EXPECT_EQ(as_browser(forged).status, 403);
}

TEST_F(Auth0Forms, TextsAreInTheBrowsersLanguage) {
  const std::string page = log_in_to_form();
  http::Request german = request(Method::get, page);
  german.headers.emplace_back("accept-language", "de-AT,de");
  const http::Response shown = as_browser(german);
  EXPECT_TRUE(shown.body.contains("Beruf"));
  EXPECT_TRUE(shown.body.contains("Weiter"));
}

TEST_F(Auth0Forms, WhoBeganAFormGetsWhatItCameTo) {
  log_in_to_form();
  const profile::UserId user = *profile::UserId::parse(*find_string(ada(), "user_id"));
  FormStart start{.form = "ap_profile", .fields = {{"utm", "mail"}}, .vars = {{"secret", 1}}, .return_to = "/continue?state=1"};
  const auto address = run(start_form(services_, settings_.current(), user, std::move(start)));
  ASSERT_TRUE(address);
  EXPECT_FALSE(*run(result_of_form(services_, user, *address)));
  EXPECT_FALSE(browse(*address).body.contains("secret"));
  EXPECT_EQ(header(answer(*address, kEngineer), "Location"), "/continue?state=1");
  const auto result = run(result_of_form(services_, user, *address));
  ASSERT_TRUE(result && *result);
  EXPECT_EQ((*result)->form, "ap_profile");
  EXPECT_EQ((*result)->fields.at("utm"), "mail");
  EXPECT_EQ((*result)->fields.at("job_title"), "Engineer");
  EXPECT_EQ((*result)->vars.at("secret"), 1);
  EXPECT_EQ(run(start_form(services_, settings_.current(), user, {.form = "ap_gone"})).error().code, "auth0_form.not_found");
}

TEST_F(Auth0Forms, TextsSayVarsThatTheyNameAndNoOthers) {
  publish(R"json({"login_form":{"form":"ap_1"},"forms":[{"id":"ap_1","name":"f","nodes":[
      {"id":"a","type":"FLOW","config":{"flow_id":"af_1","next_node":"b"}},
      {"id":"b","type":"STEP","config":{"components":[
         {"id":"r","category":"BLOCK","type":"RICH_TEXT","config":{"content":"<p>Is {{vars.company}} right? {{context.transaction.correlation_id}}</p>"}},
         {"id":"t","category":"FIELD","type":"TEXT","label":"Company"}]}}]}],
    "flows":[{"id":"af_1","name":"find","actions":[{"id":"s","type":"FLOW","action":"STORE_VARS",
      "params":{"vars":{"company":"Analytical <Engines>","score":"hidden-score"}}}]}]})json");
  const std::string body = browse(log_in_to_form()).body;
  EXPECT_TRUE(body.contains("Analytical")) << body;
  EXPECT_TRUE(body.contains("test-1"));
  EXPECT_FALSE(body.contains("<Engines>"));
  EXPECT_FALSE(body.contains("hidden-score"));
}

TEST_F(Auth0Forms, ACircleKeepsNobody) {
  publish(R"({"login_form":{"form":"ap_1"},"forms":[{"id":"ap_1","name":"f","nodes":[{"id":"a","type":"ROUTER","config":{"fallback":"a"}}]}]})");
  const std::string page = log_in_to_form();
  const http::Response shown = browse(page);
  EXPECT_EQ(shown.status, 503);
  EXPECT_TRUE(shown.body.contains("Go on without")) << shown.body;
}

TEST_F(Auth0Forms, AFlowThatRefusesAtTheBeginningOffersNoWayOn) {
  publish(R"json({"login_form":{"form":"ap_1"},"forms":[{"id":"ap_1","name":"f","nodes":[{"id":"a","type":"FLOW","config":{"flow_id":"af_1"}}]}],
    "flows":[{"id":"af_1","name":"no","actions":[{"id":"e","type":"FLOW","action":"ERROR_MESSAGE","params":{"message":"Not from here."}}]}]})json");
  const http::Response shown = browse(log_in_to_form());
  EXPECT_EQ(shown.status, 403);
  EXPECT_TRUE(shown.body.contains("Not from here."));
  EXPECT_FALSE(shown.body.contains("Go on without")) << shown.body;
}

class FlowExecutions : public Auth0Forms {
 protected:
  static constexpr std::string_view kExecutions = "/api/v2/flows/af_save/executions";

  // Fills the form in anew.
  void run_flow() {
    const profile::UserId user = *profile::UserId::parse(*find_string(ada(), "user_id"));
    const auto page = run(start_form(services_, settings_.current(), user, {.form = "ap_profile", .return_to = "/"}));
    ASSERT_TRUE(page);
    (void)answer(*page, kEngineer);
  }
  JsonArray executions(std::string_view query = "") {
    const http::Response listed = as_client(Method::get, std::string(kExecutions) + std::string(query));
    EXPECT_EQ(listed.status, 200) << listed.body;
    return parse_json(listed.body)->as_array();
  }
  std::string path_of(const Json& execution) {
    return std::string(kExecutions) + "/" + std::string(execution.at("id").as_string());
  }
};

TEST_F(FlowExecutions, ARunIsShownInAuth0sShape) {
  log_in_to_form();
  EXPECT_TRUE(executions().empty());
  run_flow();
  const JsonArray listed = executions();
  ASSERT_EQ(listed.size(), 1U);
  JsonObject execution = listed[0].as_object();
  EXPECT_EQ(execution.at("id").as_string().size(), 24U);
  EXPECT_EQ(execution.at("trace_id"), "test-1");
  EXPECT_EQ(execution.at("journey_id").as_string().size(), 22U);
  EXPECT_EQ(execution.at("status"), "completed");
  for (const char* name : {"created_at", "updated_at", "started_at", "ended_at"}) EXPECT_EQ(execution.at(name), Json(to_iso8601(clock_.now()))) << name;
  EXPECT_FALSE(execution.contains("debug"));
  EXPECT_EQ(as_client(Method::get, path_of(listed[0])).body, to_text(execution));
  const JsonObject whole = parse_json(as_client(Method::get, path_of(listed[0]) + "?hydrate=debug").body)->as_object();
  EXPECT_EQ(to_text(whole.at("debug")), R"({"outcome":"completed","form":"ap_profile","duration_ms":0,"actions":[)"
                                        R"({"id":"update","type":"AUTH0","action":"UPDATE_USER","status":"completed","duration_ms":0},)"
                                        R"({"id":"tell","type":"HTTP","action":"SEND_REQUEST","status":"completed","duration_ms":0}]})");
}

TEST_F(FlowExecutions, WhatFailedIsShownWithItsCode) {
  log_in_to_form();
  http_.servers.clear();
  run_flow();
  const JsonArray listed = executions();
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].at("status"), "failed");
  const Json whole = *parse_json(as_client(Method::get, path_of(listed[0]) + "?hydrate=debug").body);
  const JsonObject& debug = whole.at("debug").as_object();
  EXPECT_TRUE(std::string_view(debug.at("code").as_string()).starts_with("outbound.")) << to_text(debug);
  EXPECT_EQ(debug.at("actions").at(0).at("status"), "completed");
  EXPECT_EQ(debug.at("actions").at(1).at("code"), debug.at("code"));
}

// Whether masked or not: what actions give is kept nowhere, and so is what they were given.
TEST_F(FlowExecutions, NothingOfWhatActionsReadOrGaveIsKept) {
  std::string text(kRecipe);
  const std::string action = R"("id": "tell", )";
  text.replace(text.find(action), action.size(), action + R"("mask_output": true, )");
  publish(text);
  http_.servers["https://crm.example/told"] = [](const outbound::HttpRequest&) {
    return outbound::HttpAnswer{.status = 200, .body = R"({"secret":"crm-secret"})"};
  };
  log_in_to_form();
  run_flow();
  const auto events = run(store_->events().read_own({}));
  ASSERT_TRUE(events);
  ASSERT_FALSE(events->events.empty());
  std::string kept = as_client(Method::get, path_of(executions().at(0)) + "?hydrate=debug").body;
  for (const profile::FeedEvent& told : events->events) kept += to_text(told.event.data);
  EXPECT_TRUE(kept.contains("af_save"));
  for (const char* value : {"crm-secret", "Engineer", "Analytical", "ada@", "auth0|", "machine-secret"})
    EXPECT_FALSE(kept.contains(value)) << value;
}

TEST_F(FlowExecutions, AreListedNewestFirstAndInPages) {
  log_in_to_form();
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) {
    clock_.advance(std::chrono::seconds(1));
    run_flow();
    ids.insert(ids.begin(), std::string(executions().at(0).at("id").as_string()));
  }
  const auto ids_of = [](const JsonArray& listed) {
    std::vector<std::string> shown;
    for (const Json& one : listed) shown.emplace_back(one.at("id").as_string());
    return shown;
  };
  EXPECT_EQ(ids_of(executions()), ids);
  EXPECT_EQ(ids_of(executions("?page=1&per_page=2")), (std::vector<std::string>{ids[2], ids[3]}));
  const Json totals = *parse_json(as_client(Method::get, std::string(kExecutions) + "?include_totals=true&per_page=2").body);
  EXPECT_EQ(totals.at("total"), 5);
  EXPECT_EQ(ids_of(totals.at("executions").as_array()), (std::vector<std::string>{ids[0], ids[1]}));
  const Json first = *parse_json(as_client(Method::get, std::string(kExecutions) + "?take=3").body);
  EXPECT_EQ(ids_of(first.at("executions").as_array()), (std::vector<std::string>{ids[0], ids[1], ids[2]}));
  run_flow();  // What comes meanwhile moves nothing.
  const std::string next(first.at("next").as_string());
  const Json rest = *parse_json(as_client(Method::get, std::string(kExecutions) + "?take=3&from=" + next).body);
  EXPECT_EQ(ids_of(rest.at("executions").as_array()), (std::vector<std::string>{ids[3], ids[4]}));
  EXPECT_FALSE(rest.as_object().contains("next"));
  EXPECT_EQ(as_client(Method::get, std::string(kExecutions) + "?per_page=101").status, 400);
}

TEST_F(FlowExecutions, AFlowThatComesAfterTheEndIsShownAsOfTheSameJourney) {
  std::string text(kRecipe);
  const std::string ending = R"("ending": {"resume_flow": true})";
  text.replace(text.find(ending), ending.size(), R"("ending": {"resume_flow": true, "after_submit": {"flow_id": "save"}})");
  publish(text);
  log_in_to_form();
  run_flow();
  const JsonArray listed = executions();
  ASSERT_EQ(listed.size(), 2U);
  EXPECT_EQ(listed[0].at("journey_id"), listed[1].at("journey_id"));
  run_flow();
  EXPECT_NE(executions().at(0).at("journey_id"), listed[0].at("journey_id"));
}

TEST_F(FlowExecutions, OneThatIsRemovedIsShownNoMore) {
  log_in_to_form();
  run_flow();
  run_flow();
  const JsonArray listed = executions();
  ASSERT_EQ(listed.size(), 2U);
  EXPECT_EQ(as_client(Method::delete_, path_of(listed[0]), "", "read:flows_executions").status, 403);
  EXPECT_EQ(as_client(Method::delete_, path_of(listed[0]), "", "delete:flows_executions").status, 204);
  const JsonArray left = executions();
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0], listed[1]);
  const http::Response gone = as_client(Method::get, path_of(listed[0]));
  EXPECT_EQ(gone.status, 404);
  EXPECT_EQ(parse_json(gone.body)->at("message"), "Flow execution not found");
  EXPECT_EQ(as_client(Method::delete_, path_of(listed[0])).status, 404);
}

TEST_F(FlowExecutions, AreOfTheirFlowAlone) {
  publish(std::string(kRecipe.substr(0, kRecipe.rfind("}]}],"))) + R"(}]}, {"id": "af_other", "name": "other", "actions": []}],)" +
          std::string(kRecipe.substr(kRecipe.rfind("}]}],") + 5)));
  log_in_to_form();
  run_flow();
  EXPECT_EQ(as_client(Method::get, "/api/v2/flows/af_other/executions").body, "[]");
  const std::string id(executions().at(0).at("id").as_string());
  EXPECT_EQ(as_client(Method::get, "/api/v2/flows/af_other/executions/" + id).status, 404);
  EXPECT_EQ(as_client(Method::get, "/api/v2/flows/af_none/executions").status, 404);
  EXPECT_EQ(as_client(Method::get, kExecutions, "", "read:flows").status, 403);
}

}  // namespace
}  // namespace acquaint::api
