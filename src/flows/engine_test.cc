#include "flows/engine.h"

#include <gtest/gtest.h>

#include <map>

namespace acquaint::flows {
namespace {

class SampleEffects final : public Effects {
 public:
  ManualClock clock{from_ms(1'000'000)};
  std::map<std::string, Result<HttpReply>, std::less<>> servers;  // By URL.
  std::vector<HttpCall> calls;
  std::vector<ManagementCall> managed;
  Duration each_takes{0};
  std::vector<Execution> executions;

  Time now() const override { return clock.now(); }
  Task<Result<HttpReply>> call(HttpCall call) override {
    calls.push_back(call);
    clock.advance(each_takes);
    const auto server = servers.find(call.url);
    if (server == servers.end()) co_return fail(Error::Kind::unavailable, "outbound.timeout", "Nobody answers.");
    co_return server->second;
  }
  Task<Result<JsonObject>> manage(const VaultConnection&, ManagementCall call) override {
    managed.push_back(call);
    co_return JsonObject{{"user_id", call.user}, {"name", "Ada"}};
  }
  void executed(Execution execution) override { executions.push_back(std::move(execution)); }
};

class Engine : public testing::Test {
 protected:
  SampleEffects effects_;
  SeededRandom random_{1};
  FlowState state_;

  Result<FlowEnd> run_actions(const std::string& actions) {
    static const profile::Catalogue catalogue = *profile::Catalogue::parse({});
    const auto declared = parse_declared(*parse_json_object(R"({"flows":[{"id":"af_1","name":"f","actions":)" + actions + R"(}],
      "vault_connections":[{"id":"ac_1","name":"m","app_id":"AUTH0","setup":{"type":"OAUTH_APP"}},
        {"id":"ac_2","name":"h","app_id":"HTTP","setup":{"type":"BEARER","token":"geheim"}},
        {"id":"ac_3","name":"c","app_id":"CLEARBIT","setup":{"type":"API_KEY","secret_key":"sk"}},
        {"id":"ac_4","name":"k","app_id":"HTTP","setup":{"type":"API_KEY","name":"key","value":"v","in":"QUERY"}}]})"),
                                         asking::Names(catalogue), "");
    if (!declared) return std::unexpected(declared.error());
    return run(run_flow(*declared, declared->flows[0], state_, random_, effects_));
  }
  Json output(std::string_view id) { return state_.scope.actions.contains(id) ? state_.scope.actions.at(id) : Json("none"); }
};

TEST_F(Engine, ActionsSeeWhatThoseBeforeThemGave) {
  state_.scope.fields = {{"size", "40"}};
  const auto end = run_actions(R"([
    {"id":"map","type":"FLOW","action":"MAP_VALUE","params":{"input":"{{fields.size}}","cases":{"40":"M"},"fallback":"S"}},
    {"id":"store","type":"FLOW","action":"STORE_VARS","params":{"vars":{"band":"{{actions.map}}"}}},
    {"id":"if","type":"FLOW","action":"BOOLEAN_CONDITION","params":{"if":{"operator":"EQUAL","operands":["{{vars.band}}","M"]},
      "then":[{"id":"yes","type":"JSON","action":"CREATE_JSON","params":{"object":{"band":"{{vars.band}}"}}}],
      "else":[{"id":"no","type":"FLOW","action":"ERROR_MESSAGE","params":{"message":"no"}}]}},
    {"id":"text","type":"JSON","action":"SERIALIZE_JSON","params":{"object":"{{actions.yes}}"}},
    {"id":"back","type":"JSON","action":"PARSE_JSON","params":{"json":"{{actions.text}}"}},
    {"id":"end","type":"FLOW","action":"RETURN_JSON","params":{"payload":"{{actions.back.band}}"}},
    {"id":"after","type":"FLOW","action":"ERROR_MESSAGE","params":{"message":"never"}}])");
  ASSERT_TRUE(end) << end.error().code << end.error().field;
  EXPECT_EQ(end->kind, FlowEnd::Kind::done);
  EXPECT_EQ(*end->returned, "M");
  EXPECT_EQ(output("text"), R"({"band":"M"})");
  EXPECT_EQ(output("no"), "none");
  EXPECT_EQ(output("after"), "none");
}

TEST_F(Engine, AnErrorMessageEndsTheFlow) {
  const auto end = run_actions(R"([{"id":"e","type":"FLOW","action":"ERROR_MESSAGE","params":{"message":"Not {{fields.x ?? 'you'}}"}},
    {"id":"after","type":"FLOW","action":"DO_NOTHING"}])");
  ASSERT_TRUE(end);
  EXPECT_EQ(end->kind, FlowEnd::Kind::refused);
  EXPECT_EQ(end->message, "Not you");
  EXPECT_EQ(output("after"), "none");
}

TEST_F(Engine, AUserIsUpdatedAsTheRecipeHasIt) {
  state_.scope.context = *parse_json_object(R"({"user":{"user_id":"auth0|1"}})");
  state_.scope.fields = {{"job_title", "Engineer"}};
  ASSERT_TRUE(run_actions(R"([{"id":"u","type":"AUTH0","action":"UPDATE_USER","params":{"connection_id":"ac_1","user_id":"{{context.user.user_id}}",
      "changes":{"user_metadata":{"job_title":"{{fields.job_title}}","gone":"{{fields.gone}}"}}}}])"));
  ASSERT_EQ(effects_.managed.size(), 1U);
  EXPECT_EQ(effects_.managed[0].user, "auth0|1");
  EXPECT_EQ(effects_.managed[0].scope, "update:users");
  EXPECT_EQ(to_text(effects_.managed[0].body), R"({"user_metadata":{"job_title":"Engineer"}})");
}

TEST_F(Engine, ARequestCarriesItsSecretAndItsAnswerIsRead) {
  effects_.servers.emplace("https://api.example/a?q=x%26y", HttpReply{.status = 201, .headers = {{"x", "1"}}, .body = R"({"ok":true})"});
  ASSERT_TRUE(run_actions(R"([{"id":"r","type":"HTTP","action":"SEND_REQUEST","params":{"connection_id":"ac_2","url":"https://api.example/a",
      "method":"POST","params":{"q":"x&y"},"headers":{"X-A":"1"},"payload":{"a":1}}}])"));
  const HttpCall& call = effects_.calls.at(0);
  EXPECT_EQ(call.body, R"({"a":1})");
  EXPECT_EQ(call.headers, (std::vector<std::pair<std::string, std::string>>{
                              {"X-A", "1"}, {"Content-Type", "application/json"}, {"Authorization", "Bearer geheim"}}));
  EXPECT_EQ(to_text(output("r")), R"({"statusCode":201,"headers":{"x":"1"},"body":{"ok":true}})");
}

TEST_F(Engine, ASecretGoesToNoServerThatAnAnswerNames) {
  state_.scope.fields = {{"host", "evil.example"}};
  const auto end = run_actions(R"([{"id":"r","type":"HTTP","action":"SEND_REQUEST","params":{"connection_id":"ac_4","url":"https://{{fields.host}}/a"}}])");
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, "auth0_flow.bad_action");
  EXPECT_TRUE(effects_.calls.empty());
}

TEST_F(Engine, WhatFailsEndsTheFlowUnlessItMayFail) {
  const std::string request = R"("id":"r","type":"HTTP","action":"SEND_REQUEST","params":{"url":"https://gone.example/"}})";
  const auto end = run_actions("[{" + request + "]");
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, "outbound.timeout");
  EXPECT_EQ(end.error().field, "r");
  ASSERT_TRUE(run_actions(R"([{"allow_failure":true,)" + request + "]"));
  EXPECT_EQ(to_text(output("r")), R"({"error":{"code":"outbound.timeout"}})");
  for (const int status : {300, 302, 404, 500}) {
    effects_.servers.insert_or_assign("https://gone.example/", Result<HttpReply>(HttpReply{.status = status}));
    EXPECT_EQ(run_actions("[{" + request + "]").error().code, "auth0_flow.refused") << status;
  }
}

TEST_F(Engine, ServersThatTakeTheirTimeEndTheFlow) {
  effects_.each_takes = std::chrono::seconds(11);
  std::string actions;
  for (const char* id : {"a", "b", "c"}) {
    actions += std::string(actions.empty() ? "" : ",") + R"({"allow_failure":true,"id":")" + id + R"(","type":"HTTP","action":"SEND_REQUEST","params":{"url":"https://slow.example/"}})";
  }
  const auto end = run_actions("[" + actions + "]");
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, "auth0_flow.too_slow");
  EXPECT_EQ(effects_.calls.size(), 2U);
}

TEST_F(Engine, ClearbitIsAskedWithItsKeyAndMayNotKnow) {
  const std::string actions = R"([{"id":"c","type":"CLEARBIT","action":"FIND_COMPANY","params":{"connection_id":"ac_3","domain":"x.example"}}])";
  effects_.servers.emplace("https://company.clearbit.com/v2/companies/find?domain=x.example", HttpReply{.status = 200, .body = R"({"name":"X"})"});
  ASSERT_TRUE(run_actions(actions));
  EXPECT_EQ(to_text(output("c")), R"({"name":"X"})");
  EXPECT_EQ(effects_.calls.at(0).headers.at(0).second, "Bearer sk");
  effects_.servers.insert_or_assign("https://company.clearbit.com/v2/companies/find?domain=x.example", Result<HttpReply>(HttpReply{.status = 404}));
  ASSERT_TRUE(run_actions(actions));
  EXPECT_TRUE(output("c").is_null());
}

TEST_F(Engine, CodesAreGoodOnceAndForFiveMinutes) {
  const auto verify = [&](const std::string& code) {
    EXPECT_TRUE(run_actions(R"([{"id":"v","type":"OTP","action":"VERIFY_CODE","params":{"reference":"r","code":")" + code + R"("}}])"));
    return std::string(*find_string(output("v").as_object(), "cause"));
  };
  const auto make = [&] {
    EXPECT_TRUE(run_actions(R"([{"id":"g","type":"OTP","action":"GENERATE_CODE","params":{"reference":"r","length":8}}])"));
    return std::string(*find_string(output("g").as_object(), "code"));
  };
  EXPECT_EQ(verify("1"), "MISSING");
  std::string code = make();
  EXPECT_EQ(code.size(), 8U);
  EXPECT_FALSE(to_text(state_.codes).contains(code)) << "only its hash is kept";
  EXPECT_EQ(verify("1"), "UNEQUAL");
  EXPECT_EQ(verify(code), "VALID");
  EXPECT_EQ(verify(code), "MISSING");
  code = make();
  effects_.clock.advance(std::chrono::minutes(5));
  EXPECT_EQ(verify(code), "EXPIRED");
  code = make();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(verify("1"), "UNEQUAL");
  EXPECT_EQ(verify(code), "EXPIRED") << "too many tries";
}

struct Told {
  const char* name;
  const char* actions;
  Execution::Outcome outcome;
  const char* code;
  const char* ran;  // "id:code" of each.
};

constexpr std::string_view kSlow = R"({"id":"slow","type":"HTTP","action":"SEND_REQUEST","params":{"url":"https://slow.example/"}})";

const Told kTold[] = {
    {"went well", R"([{"id":"a","type":"FLOW","action":"DO_NOTHING"},{"id":"if","type":"FLOW","action":"BOOLEAN_CONDITION",
       "params":{"if":true,"then":[{"id":"b","type":"FLOW","action":"DO_NOTHING"}]}},{"id":"c","type":"FLOW","action":"DO_NOTHING"}])",
     Execution::Outcome::completed, "", "a: if: b: c:"},
    {"refused", R"([{"id":"e","type":"FLOW","action":"ERROR_MESSAGE","params":{"message":"No."}},{"id":"b","type":"FLOW","action":"DO_NOTHING"}])",
     Execution::Outcome::refused, "", "e:"},
    {"failed", R"([{"id":"r","type":"HTTP","action":"SEND_REQUEST","params":{"url":"https://gone.example/"}},{"id":"b","type":"FLOW","action":"DO_NOTHING"}])",
     Execution::Outcome::failed, "outbound.timeout", "r:outbound.timeout"},
    {"may fail", R"([{"id":"r","allow_failure":true,"type":"HTTP","action":"SEND_REQUEST","params":{"url":"https://gone.example/"}},{"id":"b","type":"FLOW","action":"DO_NOTHING"}])",
     Execution::Outcome::completed, "", "r:outbound.timeout b:"},
};

TEST_F(Engine, EachRunIsToldWithWhatItsActionsCameTo) {
  for (const Told& told : kTold) {
    SCOPED_TRACE(told.name);
    effects_.executions.clear();
    (void)run_actions(told.actions);
    ASSERT_EQ(effects_.executions.size(), 1U);
    const Execution& execution = effects_.executions[0];
    EXPECT_EQ(execution.flow, "af_1");
    EXPECT_EQ(execution.outcome, told.outcome);
    EXPECT_EQ(execution.code, told.code);
    std::string ran;
    for (const RanAction& action : execution.actions) ran += (ran.empty() ? "" : " ") + action.id + ":" + action.code;
    EXPECT_EQ(ran, told.ran);
  }
  effects_.each_takes = std::chrono::seconds(3);
  (void)run_actions("[" + std::string(kSlow) + "]");
  const Execution& slow = effects_.executions.back();
  EXPECT_EQ(slow.ended - slow.begun, std::chrono::seconds(3));
  EXPECT_EQ(slow.actions.at(0).took, std::chrono::seconds(3));
  EXPECT_EQ(slow.actions.at(0).type + "/" + slow.actions.at(0).action, "HTTP/SEND_REQUEST");
}

struct Address {
  const char* name;
  const char* params;
  const char* want;
};

const Address kAddresses[] = {
    {"good", R"({"email":"ada@firm.example"})", R"({"valid":true})"},
    {"none", R"({"email":"ada"})", R"({"valid":false,"reason":"SYNTAX"})"},
    {"alias", R"({"email":"ada+1@firm.example","rules":{"block_aliases":true}})", R"({"valid":false,"reason":"ALIAS"})"},
    {"free", R"({"email":"ada@GMAIL.com","rules":{"block_free_emails":true}})", R"({"valid":false,"reason":"FREE_EMAIL"})"},
    {"free and allowed", R"({"email":"ada@gmail.com","rules":{"block_free_emails":true,"allowlist":["gmail.com"]}})", R"({"valid":true})"},
    {"blocked", R"({"email":"ada@firm.example","rules":{"blocklist":["firm.example"]}})", R"({"valid":false,"reason":"BLOCKLIST"})"},
    {"not known", R"({"email":"ada@firm.example","rules":{"require_mx_record":true}})", R"({"valid":false,"reason":"NOT_CHECKED"})"},
};

TEST_F(Engine, AddressesAreHeldAgainstRules) {
  for (const Address& one : kAddresses) {
    SCOPED_TRACE(one.name);
    ASSERT_TRUE(run_actions(R"([{"id":"v","type":"EMAIL","action":"VERIFY_EMAIL","params":)" + std::string(one.params) + "}]"));
    EXPECT_EQ(to_text(output("v")), one.want);
  }
}

TEST_F(Engine, WhatCannotBeRunSaysSo) {
  const auto end = run_actions(R"([{"id":"s","type":"SLACK","action":"POST_MESSAGE","params":{}}])");
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, "auth0_flow.not_runnable");
  EXPECT_EQ(end.error().field, "s");
  EXPECT_EQ(run_actions(R"([{"id":"u","type":"AUTH0","action":"GET_USER","params":{"connection_id":"ac_2","user_id":"x"}}])").error().code,
            "auth0_flow.bad_action");
}

TEST_F(Engine, TwoHundredActionsAreEnough) {
  std::string actions;
  for (int i = 0; i < 250; ++i) actions += (i == 0 ? "" : ",") + std::string(R"({"id":"a)") + std::to_string(i) + R"(","type":"FLOW","action":"DO_NOTHING"})";
  EXPECT_EQ(run_actions("[" + actions + "]").error().code, "auth0_flow.too_many_actions");
}

}  // namespace
}  // namespace acquaint::flows
