#include "flows/template.h"

#include <gtest/gtest.h>

namespace acquaint::flows {
namespace {

struct Case {
  const char* name;
  const char* given;
  const char* want;  // JSON; empty: no value.
};

Scope sample_scope() {
  Scope scope;
  scope.context = *parse_json_object(R"({"user":{"name":"Ada","user_metadata":{"a b":1,"list":["x","y"]}}})");
  scope.fields = *parse_json_object(R"({"age":36,"yes":true,"nothing":null,"text":"}}"})");
  scope.texts = {{"hi", "Hallo"}};
  return scope;
}

// The language by example; those of functions are of the documentation.
const Case kCases[] = {
    {"plain text", "no braces", R"("no braces")"},
    {"a path", "Hi {{context.user.name}}!", R"("Hi Ada!")"},
    {"one expression keeps its type", "{{fields.age}}", "36"},
    {"spaces around it", "{{ fields.yes }}", "true"},
    {"within text it becomes text", "{{fields.age}} years, {{fields.yes}}", R"("36 years, true")"},
    {"what is not there", "{{fields.gone}}", ""},
    {"what is not there, in text", "<{{fields.gone.deep}}>", R"("<>")"},
    {"what else", "{{fields.gone ?? fields.nothing ?? 'none'}}", R"("none")"},
    {"by index", "{{context.user.user_metadata.list[1]}}", R"("y")"},
    {"by a name in brackets", "{{context.user.user_metadata['a b']}}", "1"},
    {"a whole root", "{{functions.length(fields)}}", "4"},
    {"a root by a name in brackets", "{{fields['age']}}", "36"},
    {"an unknown root", "{{window.location}}", ""},
    {"braces in quotes", "{{'a}}b'}}", R"("a}}b")"},
    {"braces without end", "a {{fields.age", R"("a {{fields.age")"},
    {"a value with braces is not read again", "{{fields.text}}", R"("}}")"},
    {"calls within calls", "{{functions.toUpperCase(functions.toString(fields.gone ?? 'x'))}}", R"("X")"},
    {"a message", "{{t('hi')}} {{context.user.name}}", R"("Hallo Ada")"},
    {"toArray", "{{functions.toArray('abc')}}", R"(["abc"])"},
    {"toBoolean", "{{functions.toBoolean(1)}}", "true"},
    {"toBoolean of text", "{{functions.toBoolean('false')}}", "false"},
    {"length", "{{functions.length('auth0')}}", "5"},
    {"length of a list", "{{functions.length(context.user.user_metadata.list)}}", "2"},
    {"mask", "{{functions.mask('secret')}}", R"("███")"},
    {"toNumber", "{{functions.toNumber('123')}}", "123"},
    {"toNumber of none", "{{functions.toNumber('12x')}}", ""},
    {"slice", "{{functions.slice('example', 3, 5)}}", R"("mp")"},
    {"slice from the end", "{{functions.slice('example', -2)}}", R"("le")"},
    {"toString", "{{functions.toString(123)}}", R"("123")"},
    {"substring", "{{functions.substring('example', 3, 5)}}", R"("mp")"},
    {"toTimestamp", "{{functions.toTimestamp('2021-04-30T10:02:50.876Z')}}", "1619776970"},
    {"toLowerCase", "{{functions.toLowerCase('ÄB')}}", R"("äb")"},
    {"toUpperCase", "{{functions.toUpperCase('abc')}}", R"("ABC")"},
    {"replaceAll", "{{functions.replaceAll('2021-04-30', '-', '/')}}", R"("2021/04/30")"},
    {"replace", "{{functions.replace('2021-04-30', '-', '/')}}", R"("2021/04-30")"},
    {"split", "{{functions.split('2021-04-30', '-')}}", R"(["2021","04","30"])"},
    {"toTimestamp of now", "{{functions.toTimestamp()}}", "1000"},
    {"toTimestamp of nothing", "{{functions.toTimestamp(fields.gone)}}", ""},
    {"split with a limit", "{{functions.split('2021-04-30', '-', 2)}}", R"(["2021","04"])"},
    {"now", "{{functions.now()}}", R"("1970-01-01T00:16:40.000Z")"},
    {"a list", "{{['auth0', fields.age, fields.gone, []]}}", R"(["auth0",36,null,[]])"},
    {"includes as documented", "{{ functions.includes(['auth0', 'identity', 'authentication'], 'identity') }}", "true"},
    {"includes from a place on", "{{functions.includes(['a', 'b'], 'a', 1)}}", "false"},
    {"indexOf as documented", "{{functions.indexOf(['auth0', 'identity', 'authentication'], 'identity')}}", "1"},
    {"indexOf from a place on", "{{functions.indexOf('example', 'e', 1)}}", "6"},
    {"indexOf from the end of a list", "{{functions.indexOf(['a', 'b', 'a'], 'a', -1)}}", "2"},
    {"merge as documented", "{{functions.merge(['auth0', 'identity'], ['authentication'])}}", R"(["auth0","identity","authentication"])"},
    {"merge of texts", "{{functions.merge('auth', 0)}}", R"("auth0")"},
    {"includes", "{{functions.includes('example', 'amp')}}", "true"},
    {"includes in a list", "{{functions.includes(context.user.user_metadata.list, 'z')}}", "false"},
    {"indexOf", "{{functions.indexOf('example', 'm')}}", "3"},
    {"merge", "{{functions.merge(functions.toArray(1), functions.toArray(2))}}", "[1,2]"},
    {"random of one", "{{functions.random(4, 4)}}", "4"},
    {"md5", "{{functions.md5('auth0')}}", R"("7bbb59770ba3cf6e020790ba5b77e75a")"},
};

TEST(Template, Cases) {
  const Scope scope = sample_scope();
  SeededRandom random{1};
  for (const Case& one : kCases) {
    SCOPED_TRACE(one.name);
    const auto got = fill(Json(one.given), scope, {from_ms(1'000'000), random});
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(*got ? to_text(**got) : "", one.want);
  }
}

TEST(Template, DigestsBeginAsDocumented) {
  const Scope scope;
  SeededRandom random{1};
  for (const auto& [name, begins] : {std::pair("sha1", "b4ec5339"), std::pair("sha256", "d9082bdc"), std::pair("sha512", "c0d588069d")}) {
    const auto got = evaluate(std::string("functions.") + name + "('auth0')", scope, {from_ms(0), random});
    EXPECT_TRUE(text_of_value(**got).starts_with(begins)) << name;
  }
}

TEST(Template, ObjectsAreFilledMemberByMember) {
  SeededRandom random{1};
  const auto got = fill(*parse_json(R"({"a":"{{fields.age}}","b":"{{fields.gone}}","c":["{{fields.gone}}",{"d":"{{context.user.name}}"}],"e":5})"),
                        sample_scope(), {from_ms(0), random});
  ASSERT_TRUE(got);
  EXPECT_EQ(to_text(**got), R"({"a":36,"c":[null,{"d":"Ada"}],"e":5})");
}

TEST(Template, WhatIsNoExpressionIsAnError) {
  SeededRandom random{1};
  const std::string deep = "{{" + std::string(5000, '(') + "}}";
  std::string calls = "1";
  for (int i = 0; i < 40; ++i) calls = "functions.toString(" + calls + ")";
  for (const std::string& given : {std::string("{{}}"), std::string("{{fields.}}"), std::string("{{a b}}"), std::string("{{functions.eval('1')}}"),
                                   std::string("{{'open}}' }"), deep, "{{" + calls + "}}"}) {
    const auto got = fill(Json(given), {}, {from_ms(0), random});
    if (given.contains("open")) {
      EXPECT_TRUE(got) << "no closing braces: plain text";
      continue;
    }
    ASSERT_FALSE(got) << given.substr(0, 40);
    EXPECT_EQ(got.error().code, "auth0_flow.bad_template");
  }
}

TEST(Template, NothingGrowsWithoutEnd) {
  SeededRandom random{1};
  Scope scope;
  scope.fields = {{"long", std::string(60'000, 'a')}};
  std::string doubling;
  for (int i = 0; i < 30; ++i) doubling += "{{fields.long}}";
  EXPECT_EQ(fill(Json(doubling), scope, {from_ms(0), random}).error().code, "auth0_flow.too_large");
  EXPECT_EQ(evaluate("functions.replaceAll(fields.long, 'a', fields.long)", scope, {from_ms(0), random}).error().code, "auth0_flow.too_large");
}

}  // namespace
}  // namespace acquaint::flows
