#include "forms/answer_schema.h"

#include <gtest/gtest.h>

#include "forms/sample_form.h"
#include "forms/steps.h"

namespace acquaint::forms {
namespace {

TEST(AnswerSchema, NamesWhatMayBeAnsweredAndWhatMust) {
  const JsonObject schema = answer_schema(sample_form());
  EXPECT_EQ(schema.at("$schema"), "http://json-schema.org/draft-07/schema#");
  EXPECT_EQ(schema.at("required"), Json(JsonArray{"company", "role"}));
  EXPECT_EQ(schema.at("additionalProperties"), false);
  const JsonObject& properties = schema.at("properties").as_object();
  EXPECT_EQ(properties.size(), 5U);
  EXPECT_EQ(properties.at("company").at("maxLength"), 120);
  EXPECT_EQ(properties.at("role").at("oneOf").at(1).at("const"), "pm");
}

TEST(AnswerSchema, RequiresNothingThatMayBeHiddenAndLeavesOutWhatIsOnlyShown) {
  JsonObject document = small_document(
      R"({"plan":{"type":"string"},"seats":{"type":"integer"},"number":{"type":"string","readOnly":true}})",
      R"({"type":"VerticalLayout","elements":[
          {"type":"Control","scope":"#/properties/plan"},{"type":"Control","scope":"#/properties/number"},
          {"type":"Control","scope":"#/properties/seats","rule":{"effect":"SHOW","condition":
            {"type":"JSONLOGIC","logic":{"==":[{"var":"answers.plan"},"team"]}}}}]})");
  document = with(std::move(document), "/schema/required", JsonArray{"plan", "seats"});
  const JsonObject schema = answer_schema(*Form::compile(document, profile::Catalogue()));
  EXPECT_EQ(schema.at("required"), Json(JsonArray{"plan"}));
  EXPECT_FALSE(schema.at("properties").as_object().contains("number"));
}

TEST(AnswerSchema, HasNoFormatThatDraft7ReadsOtherwise) {
  const Form form = *Form::compile(
      small_document(R"({"at":{"type":"string","format":"time"},"tel":{"type":"string","format":"phone"},
                         "day":{"type":"string","format":"date"}})"),
      profile::Catalogue());
  const JsonObject schema = answer_schema(form);
  const JsonObject& properties = schema.at("properties").as_object();
  for (const char* name : {"at", "tel"}) {
    EXPECT_FALSE(properties.at(name).as_object().contains("format")) << name;
    EXPECT_TRUE(properties.at(name).at("allOf").at(0).at("pattern").is_string()) << name;
  }
  EXPECT_EQ(properties.at("day").at("format"), "date");
}

struct Case {
  const char* name;
  const char* property;
  const char* answer;
  bool is_good;
};

const Case kCases[] = {
    {"a text", R"({"type":"string","minLength":2})", R"("ab")", true},
    {"a text too short", R"({"type":"string","minLength":2})", R"("a")", false},
    {"a whole number", R"({"type":"integer","minimum":1})", "1", true},
    {"a number out of bounds", R"({"type":"integer","minimum":1})", "0", false},
    {"a text for a number", R"({"type":"integer"})", R"("1")", false},
    {"a choice", R"({"type":"string","enum":["a","b"]})", R"("b")", true},
    {"no choice", R"({"type":"string","enum":["a","b"]})", R"("c")", false},
    {"choices", R"({"type":"array","items":{"type":"string","enum":["a","b"]},"maxItems":1})", R"(["a"])", true},
    {"too many choices", R"({"type":"array","items":{"type":"string","enum":["a","b"]},"maxItems":1})",
     R"(["a","b"])", false},
    {"a tick that is insisted on", R"({"type":"boolean","const":true})", "false", false},
};

// The published schema is made of what the server checks by: it says the same of single answers.
TEST(AnswerSchema, SaysTheSameAsTheServer) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const Form form = *Form::compile(small_document(std::string(R"({"it":)") + c.property + "}"), profile::Catalogue());
    const auto published = profile::Schema::compile(answer_schema(form));
    ASSERT_TRUE(published) << published.error().message;
    const JsonObject answers{{"it", *parse_json(c.answer)}};
    EXPECT_EQ(published->check(answers).empty(), c.is_good);
    const auto asked = all_paths(form);
    const JsonObject none;
    const forms::Run run{form, asked, none, {}};
    EXPECT_EQ(check_step(run, form.steps().front(), answers).has_value(), c.is_good);
  }
}

}  // namespace
}  // namespace acquaint::forms
