#include "flows/path.h"

#include <gtest/gtest.h>

namespace acquaint::flows {
namespace {

const Chance& chance() {
  static SeededRandom random{1};
  static const Chance one{from_ms(0), random};
  return one;
}

JsonObject sample() {
  return *parse_json_object(R"({"start":{"next_node":"r","hidden_fields":[{"key":"utm","value":"{{context.user.name}}"},{"key":"plan","value":"free"},{"key":"none"}]},
    "nodes":[{"id":"r","type":"ROUTER","config":{"rules":[
        {"id":"a","condition":{"operator":"IS_MAGIC","operands":[1]},"next_node":"s1"},
        {"id":"b","condition":{"field":"fields.plan","operator":"equal","value":"pro"},"next_node":"f"},
        {"id":"c","condition":{"field":"fields.plan","operator":"equal","value":"none"},"next_node":"gone"}],"fallback":"s1"}},
      {"id":"s1","type":"STEP","config":{"next_node":"$ending"}},
      {"id":"f","type":"FLOW","config":{"next_node":"s1"}},
      {"id":"x","type":"ROUTER","config":{"fallback":"y"}},
      {"id":"y","type":"ROUTER","config":{"fallback":"x"}},
      {"id":"new","type":"HOLOGRAM","config":{"next_node":"s1"}}]})");
}

struct Case {
  const char* name;
  const char* from;
  const char* plan;
  Stop::Kind kind;
  const char* node;
};

const Case kCases[] = {
    {"the fallback", "r", "free", Stop::Kind::step, "s1"},
    {"the first rule that holds", "r", "pro", Stop::Kind::flow, "f"},
    {"a rule that leads nowhere", "r", "none", Stop::Kind::ending, ""},
    {"the end", "$ending", "", Stop::Kind::ending, ""},
    {"a step itself", "s1", "", Stop::Kind::step, "s1"},
    {"a node of another kind", "new", "", Stop::Kind::step, "s1"},
};

TEST(Path, Cases) {
  for (const Case& one : kCases) {
    SCOPED_TRACE(one.name);
    Scope scope;
    scope.fields = {{"plan", one.plan}};
    const auto stop = follow(sample(), one.from, scope, chance());
    ASSERT_TRUE(stop);
    EXPECT_EQ(stop->kind, one.kind);
    EXPECT_EQ(stop->node, one.node);
  }
}

TEST(Path, ACircleOfRoutersIsAnError) {
  const auto stop = follow(sample(), "x", {}, chance());
  ASSERT_FALSE(stop);
  EXPECT_EQ(stop.error().code, "auth0_form.loop");
}

TEST(Path, HiddenFieldsAreGivenOrHaveTheirOwnValue) {
  Scope scope;
  scope.context = *parse_json_object(R"({"user":{"name":"Ada"}})");
  const auto fields = hidden_fields(sample(), {{"plan", "pro"}, {"foreign", 1}}, scope, chance());
  ASSERT_TRUE(fields);
  EXPECT_EQ(to_text(*fields), R"({"utm":"Ada","plan":"pro"})");
}

}  // namespace
}  // namespace acquaint::flows
