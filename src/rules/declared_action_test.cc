#include "rules/declared_action.h"

#include <gtest/gtest.h>

#include "rules/declared.h"

namespace acquaint::rules {
namespace {

JsonArray list(const std::string& text) { return parse_json(text)->as_array(); }

std::string with(const std::string& more) {
  return R"([{"name":"a","supported_triggers":[{"id":"post-login"}],"code":"c")" + more + "}]";
}

TEST(DeclaredActions, WithoutVersionsRunAsTheyStand) {
  const auto actions = parse_actions(list(with(R"(,"secrets":[{"name":"K","value":"v"}])")));
  ASSERT_TRUE(actions);
  const DeclaredAction& action = actions->front();
  EXPECT_EQ(action.supported_triggers.front().version, "v3");
  EXPECT_EQ(action.draft.runtime, "node22");
  EXPECT_EQ(action.id.size(), 36U);
  const Action runs = action_in_force(action);
  EXPECT_EQ(runs.code, "c");
  EXPECT_EQ(runs.secrets.front(), (std::pair<std::string, std::string>{"K", "v"}));
}

TEST(DeclaredActions, WithVersionsRunTheOneThatIsDeployed) {
  const std::string versions = R"(,"versions":[{"number":1,"code":"one"},{"number":4,"code":"four"}])";
  EXPECT_EQ(action_in_force(parse_actions(list(with(versions + R"(,"deployed_version":1)")))->front()).code, "one");
  EXPECT_FALSE(parse_actions(list(with(versions)))->front().deployed);
}

TEST(DeclaredActions, CompletedIsTheSameAction) {
  const JsonObject element = list(with(R"(,"secrets":[{"name":"K","value":"v"}])")).front().as_object();
  const auto before = parse_action(element);
  const auto after = parse_action(completed_action(element));
  ASSERT_TRUE(before && after);
  EXPECT_EQ(*before, *after);
}

struct Refused {
  const char* name;
  std::string list;
  const char* code;
  const char* field;
};

TEST(DeclaredActions, AreRefusedWhereTheyAreWrong) {
  const Refused cases[] = {
      {"no object", "[1]", "action.malformed", "/actions/0"},
      {"no name", R"([{"supported_triggers":[{"id":"post-login"}]}])", "action.malformed", "/actions/0"},
      {"no trigger", R"([{"name":"a"}])", "action.malformed", "/actions/0"},
      {"unknown trigger", R"([{"name":"a","supported_triggers":[{"id":"x"}]}])", "action.malformed", "/actions/0/supported_triggers/0/id"},
      {"version of another trigger", R"([{"name":"a","supported_triggers":[{"id":"credentials-exchange","version":"v3"}]}])",
       "action.malformed", "/actions/0/supported_triggers/0/version"},
      {"too much code", with(R"(,"versions":[{"number":1,"code":")" + std::string(kActionCodeBytesMax + 1, 'x') + "\"}]"),
       "action.too_large", "/actions/0/versions/0/code"},
      {"runtime", with(R"(,"runtime":"deno")"), "action.malformed", "/actions/0/runtime"},
      {"dependency without a version", with(R"(,"dependencies":[{"name":"x"}])"), "action.malformed", "/actions/0/dependencies/0"},
      {"secret without a value", with(R"(,"secrets":[{"name":"x"}])"), "action.malformed", "/actions/0/secrets/0"},
      {"two secrets of a name", with(R"(,"secrets":[{"name":"x","value":""},{"name":"x","value":""}])"), "action.duplicate",
       "/actions/0/secrets/1/name"},
      {"versions out of order", with(R"(,"versions":[{"number":2},{"number":2}])"), "action.malformed", "/actions/0/versions/1/number"},
      {"deployed what is not there", with(R"(,"versions":[{"number":2}],"deployed_version":1)"), "action.malformed", "/actions/0/deployed_version"},
      {"id of another form", with(R"(,"id":"A")"), "action.malformed", "/actions/0/id"},
      {"unknown member", with(R"(,"x":1)"), "json.unknown_field", "/actions/0/x"},
      {"same name", R"([{"name":"a","supported_triggers":[{"id":"post-login"}]},{"name":"a","supported_triggers":[{"id":"post-login"}]}])",
       "action.duplicate", "/actions/1/name"},
  };
  for (const Refused& row : cases) {
    SCOPED_TRACE(row.name);
    const auto actions = parse_actions(list(row.list));
    ASSERT_FALSE(actions);
    EXPECT_EQ(actions.error().code, row.code);
    EXPECT_EQ(actions.error().field, row.field);
  }
}

TEST(ActionBindings, NameTheirActionsInTheOrderInWhichTheyRun) {
  DeclaredScripts scripts;
  scripts.actions = *parse_actions(list(R"([{"name":"a","supported_triggers":[{"id":"post-login"}],"code":"1"},
                                            {"name":"b","supported_triggers":[{"id":"post-login"}],"code":"2"}])"));
  scripts.bindings = *parse_bindings(*parse_json_object(R"({"post-login":[{"action":"b"},{"action":")" + scripts.actions[0].id + R"("}]})"),
                                     scripts.actions);
  const auto bound = scripts.actions_at("post-login");
  ASSERT_EQ(bound.size(), 2U);
  EXPECT_EQ(bound[0].code + bound[1].code, "21");
  EXPECT_EQ(scripts.bindings[0].display_name, "b");
  EXPECT_FALSE(scripts.has_actions_at("post-change-password"));
}

TEST(ActionBindings, AreRefusedWhereTheyAreWrong) {
  const auto actions = parse_actions(list(R"([{"name":"a","supported_triggers":[{"id":"post-login"}]},
                                              {"name":"new","supported_triggers":[{"id":"post-login"}],"versions":[]}])"));
  const Refused cases[] = {
      {"unknown trigger", R"({"x":[]})", "action_binding.malformed", "/action_bindings/x"},
      {"no list", R"({"post-login":{}})", "action_binding.malformed", "/action_bindings/post-login"},
      {"no such action", R"({"post-login":[{"action":"b"}]})", "action_binding.no_action", "/action_bindings/post-login/0/action"},
      {"not deployed", R"({"post-login":[{"action":"new"}]})", "action_binding.no_action", "/action_bindings/post-login/0/action"},
      {"of another trigger", R"({"credentials-exchange":[{"action":"a"}]})", "action_binding.no_action",
       "/action_bindings/credentials-exchange/0/action"},
      {"twice", R"({"post-login":[{"action":"a"},{"action":"a"}]})", "action_binding.duplicate", "/action_bindings/post-login/1/action"},
      {"unknown member", R"({"post-login":[{"action":"a","x":1}]})", "json.unknown_field", "/action_bindings/post-login/0/x"},
  };
  for (const Refused& row : cases) {
    SCOPED_TRACE(row.name);
    const auto bindings = parse_bindings(*parse_json_object(row.list), *actions);
    ASSERT_FALSE(bindings);
    EXPECT_EQ(bindings.error().code, row.code);
    EXPECT_EQ(bindings.error().field, row.field);
  }
}

}  // namespace
}  // namespace acquaint::rules
