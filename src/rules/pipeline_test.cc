#include "rules/pipeline.h"

#include <gtest/gtest.h>

namespace acquaint::rules {
namespace {

Result<Outcome> read(std::string_view text) {
  return read_outcome(*parse_json_object(text));
}

TEST(Pipeline, AnOutcomeIsReadAsItIsTold) {
  const auto outcome = read(R"({
    "verdict": "redirect", "origin": "ask", "at": 2, "redirect": {"url": "https://forms.example/?a=1"},
    "id_token": {"https://times.example/plan": "gold"}, "access_token": {"n": 1},
    "scopes_added": ["read:x"], "scopes_removed": ["read:y"],
    "changes": [{"origin": "ask", "section": "app_metadata", "patch": {"plan": "gold", "old": null}}]})");
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->verdict, Verdict::redirect);
  EXPECT_EQ(outcome->redirect_url, "https://forms.example/?a=1");
  EXPECT_EQ(outcome->at, 2u);
  EXPECT_EQ(outcome->id_token, (JsonObject{{"https://times.example/plan", "gold"}}));
  EXPECT_EQ(outcome->scopes_added, std::vector<std::string>{"read:x"});
  EXPECT_EQ(outcome->changes, (std::vector<MetadataChange>{{"ask", MetadataSection::app_metadata, {{"plan", "gold"}, {"old", nullptr}}}}));
}

TEST(Pipeline, ClaimsOfTheProtocolAreNotTakenFromAScript) {
  const auto outcome = read(R"({"verdict": "allow", "id_token": {"sub": "auth0|2", "iss": "x", "aud": [], "exp": 1, "sid": "s", "role": "editor"},
                                "access_token": {"scope": "all", "gty": "client-credentials", "azp": "x", "cnf": {}, "team": 1}})");
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->id_token, (JsonObject{{"role", "editor"}}));
  EXPECT_EQ(outcome->access_token, (JsonObject{{"team", 1}}));
}

TEST(Pipeline, WhatAScriptMayNotMakeIsRefused) {
  const std::string many(20'000, 'x');
  const std::tuple<const char*, std::string, std::string> cases[] = {
      {"no verdict", R"({})", "rules.bad_answer"},
      {"another verdict", R"({"verdict": "perhaps"})", "rules.bad_answer"},
      {"a redirect without an address", R"({"verdict": "redirect"})", "rules.bad_outcome"},
      {"a redirect to a script", R"({"verdict": "redirect", "redirect": {"url": "javascript:alert"}})", "rules.bad_outcome"},
      {"a redirect with a line break", R"({"verdict": "redirect", "redirect": {"url": "https://a.example/\r\nX: y"}})", "rules.bad_outcome"},
      {"a redirect without a host", R"({"verdict": "redirect", "redirect": {"url": "https:///a"}})", "rules.bad_outcome"},
      {"claims without end", R"({"verdict": "allow", "id_token": {"a": ")" + many + "\"}}", "rules.bad_outcome"},
      {"a scope with a space", R"({"verdict": "allow", "scopes_added": ["a b"]})", "rules.bad_outcome"},
      {"a change of something else", R"({"verdict": "allow", "changes": [{"section": "email", "patch": {}}]})", "rules.bad_answer"},
      {"a change without a patch", R"({"verdict": "allow", "changes": [{"section": "app_metadata"}]})", "rules.bad_answer"},
      {"a place before the first", R"({"verdict": "prompt", "at": -1})", "rules.bad_answer"},
  };
  for (const auto& [name, text, code] : cases) {
    const auto outcome = read(text);
    ASSERT_FALSE(outcome) << name;
    EXPECT_EQ(outcome.error().code, code) << name;
  }
}

TEST(Pipeline, AMessageIsCutBetweenCharacters) {
  std::string message = std::string(kMessageBytesMax - 1, 'x') + "\xE2\x82\xAC";
  const auto outcome = read_outcome({{"verdict", "deny"}, {"error", JsonObject{{"name", "x"}, {"message", message}}}});
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->error_message, std::string(kMessageBytesMax - 1, 'x'));
}

TEST(Pipeline, WorkIsToldWithItsSecrets) {
  const ActionsWork work{.trigger = "post-login",
                         .actions = {{"act_1", "greet", "code", {{"KEY", "value"}}}},
                         .event = {{"stats", JsonObject{{"logins_count", 1}}}},
                         .from = 1,
                         .is_resumed = true,
                         .can_redirect = true,
                         .rules_executed = {"rul_1"},
                         .tenant = {"login.example", ""}};
  EXPECT_EQ(to_text(canonical(Json(to_json(work)))),
            R"({"actions":[{"code":"code","id":"act_1","name":"greet","secrets":{"KEY":"value"}}],"can_redirect":true,)"
            R"("event":{"stats":{"logins_count":1}},"from":1,"kind":"actions","resumed":true,"rules_executed":["rul_1"],)"
            R"("tenant":{"access_token":"","domain":"login.example"},"trigger":"post-login"})");
}

}  // namespace
}  // namespace acquaint::rules
