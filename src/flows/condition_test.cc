#include "flows/condition.h"

#include <gtest/gtest.h>

namespace acquaint::flows {
namespace {

struct Case {
  const char* name;
  const char* condition;
  bool want;
};

// Ada's address is ada@x.com, her age 36; "none" is null.
const Case kCases[] = {
    {"operands", R"({"operator":"ENDS_WITH","operands":["{{fields.email}}","@x.com"]})", true},
    {"field and value", R"({"field":"{{fields.email}}","operator":"ends_with","value":"@y.com"})", false},
    {"a bare path", R"({"field":"fields.email","operator":"starts_with","value":"ada"})", true},
    {"words of the editor", R"({"field":"fields.email","operator":"does not include","value":"@"})", false},
    {"is greater than", R"({"field":"fields.age","operator":"is greater than","value":35})", true},
    {"is greater or equal than", R"({"field":"fields.age","operator":"is greater or equal than","value":37})", false},
    {"is less than", R"({"field":"fields.age","operator":"is less than","value":36})", false},
    {"is less than or equal", R"({"field":"fields.age","operator":"is less than or equal","value":36})", true},
    {"is equal to", R"({"field":"fields.age","operator":"is equal to","value":36})", true},
    {"is different to", R"({"field":"fields.age","operator":"is different to","value":36})", false},
    {"is true", R"({"field":"fields.yes","operator":"is true"})", true},
    {"and", R"({"operator":"AND","operands":[{"operator":"GT","operands":["{{fields.age}}",30]},{"operator":"LT","operands":["{{fields.age}}","36"]}]})", false},
    {"or", R"({"type":"or","conditions":[{"field":"fields.age","operator":"less_than","value":30},{"field":"fields.age","operator":"equal","value":"36"}]})", true},
    {"not", R"({"operator":"NOT","operands":[{"operator":"IS_TRUE","operands":["{{fields.yes}}"]}]})", false},
    {"groups within groups", R"({"operator":"OR","operands":[{"operator":"AND","operands":[true,"{{fields.yes}}"]}]})", true},
    {"an empty and", R"({"operator":"AND","operands":[]})", true},
    {"an empty or", R"({"operator":"OR","operands":[]})", false},
    {"greater or equal", R"({"field":"fields.age","operator":"greater_than_or_equal","value":36})", true},
    {"text is not greater than a number", R"({"field":"fields.email","operator":"greater_than","value":1})", false},
    {"different", R"({"field":"fields.age","operator":"different","value":35})", true},
    {"includes in a list", R"({"field":"fields.list","operator":"includes","value":"b"})", true},
    {"exists", R"({"field":"fields.none","operator":"exists"})", true},
    {"does not exist", R"({"field":"fields.gone","operator":"does_not_exist"})", true},
    {"is null", R"({"field":"fields.none","operator":"is_null"})", true},
    {"what is not there is not null", R"({"field":"fields.gone","operator":"is_null"})", false},
    {"is not null", R"({"field":"fields.age","operator":"is_not_null"})", true},
    {"has not value", R"({"field":"fields.none","operator":"has_not_value"})", true},
    {"is false", R"({"field":"fields.yes","operator":"is_false"})", false},
    {"a template alone", R"("{{fields.yes}}")", true},
    {"nothing", R"("{{fields.gone}}")", false},
};

TEST(Condition, Cases) {
  Scope scope;
  scope.fields = *parse_json_object(R"({"email":"ada@x.com","age":36,"yes":true,"none":null,"list":["a","b"]})");
  SeededRandom random{1};
  for (const Case& one : kCases) {
    SCOPED_TRACE(one.name);
    const auto got = holds(*parse_json(one.condition), scope, {from_ms(0), random});
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(*got, one.want);
    EXPECT_TRUE(is_known_condition(*parse_json(one.condition)));
  }
}

TEST(Condition, UnknownShapesAreErrors) {
  SeededRandom random{1};
  std::string deep = "true";
  for (int i = 0; i < 12; ++i) deep = R"({"operator":"AND","operands":[)" + deep + "]}";
  for (const std::string& text : {std::string(R"({"operator":"RESEMBLES","operands":[1,2]})"), std::string(R"({"if":1})"),
                                  std::string(R"({"operator":"EQUAL","operands":[]})"), deep}) {
    const auto got = holds(*parse_json(text), {}, {from_ms(0), random});
    ASSERT_FALSE(got) << text;
    EXPECT_EQ(got.error().code, "auth0_flow.bad_condition");
    EXPECT_FALSE(is_known_condition(*parse_json(text)));
  }
}

}  // namespace
}  // namespace acquaint::flows
