#include "flows/form_run.h"

#include <gtest/gtest.h>

namespace acquaint::flows {
namespace {

class NoEffects final : public Effects {
 public:
  Time now() const override { return from_ms(0); }
  Task<Result<HttpReply>> call(HttpCall) override { co_return fail(Error::Kind::unavailable, "outbound.timeout", "Nobody answers."); }
  Task<Result<JsonObject>> manage(const VaultConnection&, ManagementCall) override { co_return JsonObject(); }
  void executed(Execution) override {}
};

class FormRuns : public testing::Test {
 protected:
  NoEffects effects_;
  SeededRandom random_{1};
  FormRun run_;
  Declared declared_ = [] {
    static const profile::Catalogue catalogue = *profile::Catalogue::parse({});
    return *parse_declared(*parse_json_object(R"json({
      "forms": [{"id": "ap_1", "name": "f", "start": {"next_node": "one", "hidden_fields": [{"key": "utm", "value": "x"}]},
        "nodes": [
          {"id": "one", "type": "STEP", "config": {"components": [{"id": "size", "category": "FIELD", "type": "NUMBER", "config": {}},
             {"id": "j", "category": "BLOCK", "type": "JUMP_BUTTON", "config": {"text": "Skip", "next_node": "two"}}], "next_node": "check"}},
          {"id": "check", "type": "FLOW", "config": {"flow_id": "check", "next_node": "way"}},
          {"id": "way", "type": "ROUTER", "config": {"rules": [{"id": "r", "condition": {"field": "vars.band", "operator": "equal", "value": "L"}, "next_node": "two"}],
             "fallback": "$ending"}},
          {"id": "two", "type": "STEP", "config": {"components": [{"id": "name", "category": "FIELD", "type": "TEXT", "config": {}}], "next_node": "hang"}},
          {"id": "hang", "type": "FLOW", "config": {"flow_id": "hang", "next_node": "$ending"}},
          {"id": "far", "type": "STEP", "config": {"components": []}}],
        "ending": {"redirection": {"target": "https://site.example/thanks?size={{fields.size}}"}}},
       {"id": "ap_2", "name": "circle", "nodes": [{"id": "a", "type": "FLOW", "config": {"flow_id": "nothing", "next_node": "a"}}],
        "ending": {"redirection": {"target": "https://{{fields.host}}/"}}}],
      "flows": [{"id": "af_1", "name": "check", "actions": [
          {"id": "if", "type": "FLOW", "action": "BOOLEAN_CONDITION", "params": {"if": {"field": "fields.size", "operator": "less_than", "value": 1},
             "then": [{"id": "e", "type": "FLOW", "action": "ERROR_MESSAGE", "params": {"message": "At least one."}}],
             "else": [{"id": "s", "type": "FLOW", "action": "STORE_VARS", "params": {"vars": {"band": "L"}}}]}}]},
        {"id": "af_2", "name": "hang", "actions": [{"id": "h", "type": "HTTP", "action": "SEND_REQUEST", "params": {"url": "https://x.example/"}}]},
        {"id": "af_3", "name": "nothing", "actions": []}]})json"),
                           asking::Names(catalogue), "");
  }();

  RunWorld world(std::size_t form = 0) { return {declared_, declared_.forms[form], {}, "en", random_, effects_}; }
  Progress begin_form(std::size_t form = 0) { return *run(begin(run_, world(form), {{"utm", "mail"}}, {})); }
  Progress answer(std::string_view step, JsonObject answers) { return *run(go_on(run_, world(), step, std::move(answers))); }
};

TEST_F(FormRuns, StepsFlowsAndRoutersLeadOn) {
  EXPECT_EQ(begin_form().kind, Progress::Kind::step);
  EXPECT_EQ(run_.node, "one");
  EXPECT_EQ(run_.fields.at("utm"), "mail");
  EXPECT_EQ(answer("one", {{"size", 40}}).kind, Progress::Kind::step);
  EXPECT_EQ(run_.node, "two");
  EXPECT_EQ(run_.history, std::vector<std::string>{"one"});
  EXPECT_EQ(scope_of(run_, world()).vars.at("band"), "L");
  const FormRun kept = parse_run(to_json(run_));
  EXPECT_EQ(to_text(to_json(kept)), to_text(to_json(run_)));
}

TEST_F(FormRuns, AFlowThatRefusesKeepsTheStep) {
  begin_form();
  const Progress progress = answer("one", {{"size", 0}});
  EXPECT_EQ(progress.kind, Progress::Kind::refused);
  EXPECT_EQ(progress.message, "At least one.");
  EXPECT_EQ(run_.node, "one");
  EXPECT_EQ(run_.fields.at("size"), 0) << "nothing is lost";
  EXPECT_EQ(answer("one", {{"size", 2}}).kind, Progress::Kind::step);
}

TEST_F(FormRuns, AFlowWhoseServiceHangsKeepsTheStep) {
  begin_form();
  answer("one", {{"size", 2}});
  const Progress progress = answer("two", {{"name", "Ada"}});
  EXPECT_EQ(progress.kind, Progress::Kind::failed);
  EXPECT_EQ(progress.error.code, "outbound.timeout");
  EXPECT_EQ(run_.node, "two");
  EXPECT_FALSE(run_.has_ended);
}

TEST_F(FormRuns, ACircleOfFlowsIsAnError) {
  const Progress progress = begin_form(1);
  EXPECT_EQ(progress.kind, Progress::Kind::failed);
  EXPECT_EQ(progress.error.code, "auth0_form.loop");
}

TEST_F(FormRuns, OnlyStepsOnTheWayAreReachable) {
  begin_form();
  EXPECT_TRUE(is_reachable(run_, declared_.forms[0].json, "one"));
  EXPECT_TRUE(is_reachable(run_, declared_.forms[0].json, "two")) << "a button leads there";
  EXPECT_FALSE(is_reachable(run_, declared_.forms[0].json, "far"));
  EXPECT_FALSE(is_reachable(run_, declared_.forms[0].json, "check")) << "not a step";
  answer("one", {{"size", 2}});
  EXPECT_TRUE(is_reachable(run_, declared_.forms[0].json, "one")) << "one can go back";
}

TEST_F(FormRuns, TheEndLeadsToAServerThatTheFormNames) {
  run_.fields = {{"size", "4 0"}, {"host", "evil.example"}};
  EXPECT_EQ(ending_address(run_, world()), "") << "no spaces";
  run_.fields["size"] = 40;
  EXPECT_EQ(ending_address(run_, world()), "https://site.example/thanks?size=40");
  EXPECT_EQ(ending_address(run_, world(1)), "");
}

TEST_F(FormRuns, TooMuchIsRefused) {
  const JsonObject large{{"a", std::string(30'000, 'x')}};
  EXPECT_EQ(run(begin(run_, world(), large, {})).error().code, "auth0_form.too_large");
  begin_form();
  EXPECT_EQ(run(go_on(run_, world(), "one", {{"size", std::string(300'000, 'x')}})).error().code, "auth0_form.too_large");
}

TEST_F(FormRuns, WhatCouldNotBeReadAgainIsNotKept) {
  for (const Json& answered : {Json(std::string(300'000, 'x')), Json("\xff")}) {
    FormRun begun;
    EXPECT_EQ(run(begin(begun, world(), {}, {}))->kind, Progress::Kind::step);
    declared_.flows[0].json["actions"] = JsonArray{JsonObject{
        {"id", "s"}, {"type", "FLOW"}, {"action", "STORE_VARS"}, {"params", JsonObject{{"vars", JsonObject{{"a", answered}}}}}}};
    const auto progress = run(go_on(begun, world(), "one", {{"size", 2}}));
    ASSERT_TRUE(progress);
    EXPECT_EQ(progress->kind, Progress::Kind::failed);
    EXPECT_EQ(begun.node, "one");
    EXPECT_TRUE(begun.vars.empty());
    EXPECT_EQ(begun.round, 1) << "the try counts";
  }
}

}  // namespace
}  // namespace acquaint::flows
