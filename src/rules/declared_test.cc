#include "rules/declared.h"

#include <gtest/gtest.h>

namespace acquaint::rules {
namespace {

JsonArray list(const std::string& text) { return parse_json(text)->as_array(); }

TEST(DeclaredRules, SayWhatIsLeftOut) {
  const auto rules = parse_rules(list(R"([{"name":"one","script":"f"},{"name":"two","script":"g","order":7,
                                           "enabled":false},{"name":"three","script":"h"}])"));
  ASSERT_TRUE(rules);
  EXPECT_EQ((*rules)[0].order, 1);
  EXPECT_EQ((*rules)[1].order, 7);
  EXPECT_EQ((*rules)[2].order, 8);
  EXPECT_TRUE((*rules)[0].enabled);
  EXPECT_FALSE((*rules)[1].enabled);
  EXPECT_TRUE((*rules)[0].id.starts_with("rul_"));
  EXPECT_EQ((*rules)[0].id.size(), 20U);
  EXPECT_NE((*rules)[0].id, (*rules)[2].id);
}

struct Refused {
  const char* name;
  std::string list;
  const char* code;
  const char* field;
};

TEST(DeclaredRules, AreRefusedWhereTheyAreWrong) {
  const std::string half(kScriptBytesMax / 2, 'x');
  const Refused cases[] = {
      {"no object", R"([1])", "rule.malformed", "/rules/0"},
      {"no name", R"([{"script":"f"}])", "rule.malformed", "/rules/0"},
      {"no script", R"([{"name":"a"}])", "rule.malformed", "/rules/0"},
      {"empty script", R"([{"name":"a","script":""}])", "rule.malformed", "/rules/0/script"},
      {"name with a space at its end", R"([{"name":"a ","script":"f"}])", "rule.malformed", "/rules/0/name"},
      {"name with a line", R"([{"name":"a\nb","script":"f"}])", "rule.malformed", "/rules/0/name"},
      {"name of another type", R"([{"name":1,"script":"f"}])", "rule.malformed", "/rules/0/name"},
      {"negative order", R"([{"name":"a","script":"f","order":-1}])", "rule.malformed", "/rules/0/order"},
      {"enabled as text", R"([{"name":"a","script":"f","enabled":"no"}])", "rule.malformed", "/rules/0/enabled"},
      {"unknown stage", R"([{"name":"a","script":"f","stage":"later"}])", "rule.malformed", "/rules/0/stage"},
      {"id of another form", R"([{"name":"a","script":"f","id":"x"}])", "rule.malformed", "/rules/0/id"},
      {"unknown member", R"([{"name":"a","script":"f","x":1}])", "json.unknown_field", "/rules/0/x"},
      {"same name", R"([{"name":"a","script":"f","id":"rul_0000000000000000"},{"name":"a","script":"g"}])",
       "rule.duplicate", "/rules/1/name"},
      {"same order", R"([{"name":"a","script":"f","order":2},{"name":"b","script":"g","order":2}])",
       "rule.duplicate", "/rules/1/order"},
      {"no order left", R"([{"name":"a","script":"f","order":1000000000},{"name":"b","script":"g"}])",
       "rule.malformed", "/rules/1/order"},
      {"too much script",
       R"([{"name":"a","script":")" + half + R"("},{"name":"b","script":")" + half + R"(!"}])",
       "rule.too_large", "/rules/1/script"},
  };
  for (const Refused& row : cases) {
    SCOPED_TRACE(row.name);
    const auto rules = parse_rules(list(row.list));
    ASSERT_FALSE(rules);
    EXPECT_EQ(rules.error().code, row.code);
    EXPECT_EQ(rules.error().field, row.field);
  }
}

TEST(DeclaredRules, ConfigsAreRefusedWhereTheyAreWrong) {
  const Refused cases[] = {
      {"no value", R"([{"key":"a"}])", "rule_config.malformed", "/rules_configs/0"},
      {"key with a slash", R"([{"key":"a/b","value":"v"}])", "rule_config.malformed", "/rules_configs/0/key"},
      {"empty key", R"([{"key":"","value":"v"}])", "rule_config.malformed", "/rules_configs/0/key"},
      {"value of another type", R"([{"key":"a","value":1}])", "rule_config.malformed", "/rules_configs/0/value"},
      {"value too long", R"([{"key":"a","value":")" + std::string(20'481, 'x') + R"("}])",
       "rule_config.malformed", "/rules_configs/0/value"},
      {"same key", R"([{"key":"a","value":"v"},{"key":"a","value":"w"}])", "rule_config.duplicate",
       "/rules_configs/1/key"},
  };
  for (const Refused& row : cases) {
    SCOPED_TRACE(row.name);
    const auto configs = parse_configs(list(row.list));
    ASSERT_FALSE(configs);
    EXPECT_EQ(configs.error().code, row.code);
    EXPECT_EQ(configs.error().field, row.field);
  }
  EXPECT_TRUE(parse_configs(list(R"([{"key":"A-z_0@*+:","value":""}])")));
}

}  // namespace
}  // namespace acquaint::rules
