#include "forms/surveyjs.h"

#include <gtest/gtest.h>

#include "forms/form.h"
#include "forms/surveyjs_expression.h"

namespace acquaint::forms {
namespace {

const profile::Catalogue& no_catalogue() {
  static const profile::Catalogue catalogue = *profile::Catalogue::parse({});
  return catalogue;
}

std::string same_name(std::string_view name) { return name == "gone" ? std::string() : std::string(name); }

struct Case {
  const char* name;
  const char* expression;
  const char* logic;    // Empty: it cannot be said.
  const char* written;  // Back again.
};

const Case kCases[] = {
    {"equal", "{role} = 'dev'", R"({"==":[{"var":"answers.role"},"dev"]})", "{role} = 'dev'"},
    {"different", "{role} <> \"dev\"", R"({"!=":[{"var":"answers.role"},"dev"]})", "{role} != 'dev'"},
    {"and binds more than or", "{a} > 1 or {b} <= 2.5 and {c} = true",
     R"({"or":[{">":[{"var":"answers.a"},1]},{"and":[{"<=":[{"var":"answers.b"},2.5]},{"==":[{"var":"answers.c"},true]}]}]})",
     "({a} > 1) or (({b} <= 2.5) and ({c} = true))"},
    {"brackets and not", "!({a} = 1)", R"({"!":[{"==":[{"var":"answers.a"},1]}]})", "!({a} = 1)"},
    {"empty", "{a} empty", R"({"!!":[{"missing":["answers.a"]}]})", "{a} empty"},
    {"not empty", "{a} notempty", R"({"!":[{"missing":["answers.a"]}]})", "{a} notempty"},
    {"contains", "{a} contains 'x'", R"({"in":["x",{"var":"answers.a"}]})", "{a} contains 'x'"},
    {"any of", "{a} anyof ['x', 'y']", R"({"in":[{"var":"answers.a"},["x","y"]]})", "{a} anyof ['x', 'y']"},
    {"a function", "age({a}) > 3", "", ""},
    {"an unknown question", "{gone} = 1", "", ""},
    {"half of one", "{a} =", "", ""},
    {"more than one", "{a} = 1 {b} = 2", "", ""},
};

TEST(SurveyJs, ConditionsGoBothWays) {
  for (const Case& one : kCases) {
    SCOPED_TRACE(one.name);
    const auto logic = logic_of_expression(one.expression, same_name);
    ASSERT_EQ(logic.has_value(), *one.logic != '\0');
    if (!logic) continue;
    EXPECT_EQ(to_text(*logic), one.logic);
    EXPECT_EQ(expression_of_logic(*logic, same_name), one.written);
  }
  EXPECT_FALSE(logic_of_expression(std::string(3000, '('), same_name));
  EXPECT_FALSE(logic_of_expression(std::string(3000, '!'), same_name));
  EXPECT_FALSE(expression_of_logic(*parse_json(R"({"==":[{"var":"user_metadata.x"},1]})"), same_name));
}

constexpr std::string_view kSurvey = R"json({
  "title": {"default": "About you", "de": "Über Sie"}, "completedHtml": "<p>Thanks</p>",
  "pages": [
    {"name": "p1", "title": "Work", "elements": [
      {"type": "html", "name": "h", "html": "<p>Hello <b>there</b></p>"},
      {"type": "text", "name": "company", "title": "Company", "isRequired": true, "maxLength": 80},
      {"type": "radiogroup", "name": "role", "title": {"default": "Role", "de": "Rolle"},
       "choices": ["dev", {"value": "pm", "text": {"default": "Manager", "de": "Leitung"}}]},
      {"type": "comment", "name": "why", "visibleIf": "{role} = 'pm'"},
      {"type": "text", "name": "team size", "inputType": "number", "min": 1, "visibleIf": "{later} = 1"},
      {"type": "matrix", "name": "m"}]},
    {"name": "p2", "elements": [
      {"type": "panel", "name": "pa", "title": "More", "elements": [
        {"type": "checkbox", "name": "topics", "choices": ["a", "b"], "hasOther": true},
        {"type": "rating", "name": "mood", "rateMax": 5},
        {"type": "boolean", "name": "news"},
        {"type": "text", "name": "mail", "inputType": "email", "validators": [{"type": "expression", "expression": "x"}]}]}]}]
})json";

TEST(SurveyJs, ASurveyBecomesAFormThatCanBeAsked) {
  const auto got = form_of_survey(*parse_json_object(kSurvey), "about_you");
  ASSERT_TRUE(got);
  const auto form = Form::compile(got->document, asking::Names(no_catalogue()));
  ASSERT_TRUE(form) << form.error().code << " " << form.error().field << " " << form.error().message;
  EXPECT_EQ(form->steps().size(), 2U);
  EXPECT_EQ(form->fields().size(), 8U);
  EXPECT_EQ(form->find_field("role")->widget, Widget::radio);
  EXPECT_EQ(form->find_field("topics")->widget, Widget::checkboxes);
  EXPECT_EQ(form->find_field("mood")->widget, Widget::rating);
  EXPECT_TRUE(form->find_field("company")->required);
  EXPECT_EQ(form->find_field("why")->shown_when.size(), 1U);
  EXPECT_EQ(form->localize(form->find_field("role")->label, "de"), "Rolle");
  EXPECT_EQ(form->localize(form->find_field("role")->options[1].label, "de"), "Leitung");
  EXPECT_EQ(form->find_field("team_size")->attribute.text(), "user_metadata.team_size");
  std::vector<std::string> places;
  for (const LeftOut& part : got->left_out) places.push_back(part.place);
  EXPECT_EQ(places, (std::vector<std::string>{"/completedHtml", "/pages/0/elements/0/html", "/pages/0/elements/4/visibleIf", "/pages/0/elements/5",
                                              "/pages/1/elements/0/elements/0/hasOther", "/pages/1/elements/0/elements/3/validators/0"}));
}

TEST(SurveyJs, AFormGoesThereAndBack) {
  const Converted first = *form_of_survey(*parse_json_object(kSurvey), "about_you");
  const Converted survey = survey_of_form(first.document);
  EXPECT_TRUE(survey.left_out.empty());
  const auto again = form_of_survey(survey.document, "about_you");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->left_out.size(), first.left_out.size());
  EXPECT_EQ(to_text(canonical(again->document)), to_text(canonical(first.document)));
}

constexpr std::string_view kRichSurvey = R"json({
  "title": "Rich", "completedHtml": "<p>Thanks</p>", "triggers": [{"type": "complete"}],
  "pages": [
    {"name": "p1", "navigationButtonsVisibility": "hide", "elements": [
      {"type": "html", "name": "h", "html": "<p>Hello <b>there</b></p>"},
      {"type": "panel", "name": "pa", "state": "collapsed", "elements": [
        {"type": "checkbox", "name": "topics", "choices": ["a", {"value": "b", "text": "B", "imageLink": "b.png"}], "hasOther": true}]},
      {"type": "text", "name": "born", "inputType": "month", "visibleIf": "age({x}) > 3",
       "validators": [{"type": "text", "minLength": 2}, {"type": "expression", "expression": "x"}]},
      {"type": "matrix", "name": "grid", "rows": ["r"]}]},
    {"name": "p2", "elements": [{"type": "file", "name": "cv"}]}]
})json";

TEST(SurveyJs, WhatAFormCannotSayIsKeptForTheWayBack) {
  const auto form = form_of_survey(*parse_json_object(kRichSurvey), "rich");
  ASSERT_TRUE(form);
  ASSERT_TRUE(Form::compile(form->document, asking::Names(no_catalogue())));
  const JsonObject survey = survey_of_form(form->document).document;
  const JsonObject whole = *parse_json_object(kRichSurvey);
  EXPECT_EQ(survey.at("completedHtml"), whole.at("completedHtml"));
  EXPECT_EQ(survey.at("triggers"), whole.at("triggers"));
  const JsonObject& page = survey.at("pages").at(0).as_object();
  EXPECT_EQ(page.at("navigationButtonsVisibility"), "hide");
  const JsonArray& elements = page.at("elements").as_array();
  ASSERT_EQ(elements.size(), 4U);
  EXPECT_EQ(elements[0].at("html"), "<p>Hello <b>there</b></p>");
  EXPECT_EQ(elements[1].at("state"), "collapsed");
  const Json& topics = elements[1].at("elements").at(0);
  EXPECT_EQ(topics.at("hasOther"), true);
  EXPECT_EQ(topics.at("choices").at(1).at("imageLink"), "b.png");
  EXPECT_EQ(elements[2].at("inputType"), "month");
  EXPECT_EQ(elements[2].at("visibleIf"), "age({x}) > 3");
  EXPECT_EQ(elements[2].at("validators").at(1).at("expression"), "x");
  EXPECT_EQ(elements[3], whole.at("pages").at(0).at("elements").at(3));
  EXPECT_EQ(survey.at("pages").at(1).at("elements"), whole.at("pages").at(1).at("elements"));
}

TEST(SurveyJs, WhatTheFormSaysGoesBeforeWhatWasKept) {
  JsonObject form = form_of_survey(*parse_json_object(kRichSurvey), "rich")->document;
  JsonArray& elements = form["uischema"].at("elements").at(0).at("elements").as_array();
  elements[0].as_object()["text"] = "Good day";
  elements.erase(elements.begin() + 2);  // The operator takes "born" out.
  const JsonObject survey = survey_of_form(form).document;
  const JsonArray& written = survey.at("pages").at(0).at("elements").as_array();
  EXPECT_EQ(written[0].at("html"), "Good day");
  EXPECT_EQ(to_text(survey).find("born"), std::string::npos);
}

TEST(SurveyJs, WhatASurveyCannotSayIsReported) {
  const Converted survey = survey_of_form(*parse_json_object(R"({"id":"f","title":"F","purpose":{"id":"p"},"cadence":{},
      "checks":[],"hidden":{},"values":{},"schema":{"properties":{"a":{"$ref":"attr:user_metadata.a"}}},
      "uischema":{"type":"VerticalLayout","elements":[{"type":"Control","scope":"#/properties/a",
        "rule":{"effect":"SHOW","condition":{"type":"JSONLOGIC","logic":{"daysSince":[{"var":"answers.a"}]}}}}]},"map":{"a":"user_metadata.a"}})"));
  std::vector<std::string> places;
  for (const LeftOut& part : survey.left_out) places.push_back(part.place);
  EXPECT_EQ(places, (std::vector<std::string>{"/purpose", "/cadence", "/checks", "/hidden", "/values", "/schema/properties/a",
                                              "/uischema/elements/0/rule"}));
}

TEST(SurveyJs, NewerPartsOfFormsAreReported) {
  const Converted survey = survey_of_form(*parse_json_object(R"({"id":"f","title":"F",
      "schema":{"properties":{"a":{"type":"string","enum":["x"]},"b":{"type":"string","format":"time"}}},
      "uischema":{"type":"VerticalLayout","elements":[{"type":"Divider"},{"type":"Control","scope":"#/properties/a",
        "options":{"allowOther":true}},{"type":"Control","scope":"#/properties/b"}]},"map":{}})"));
  std::vector<std::string> places;
  for (const LeftOut& part : survey.left_out) places.push_back(part.place);
  EXPECT_EQ(places, (std::vector<std::string>{"/uischema/elements/0", "/schema/properties/a", "/schema/properties/b"}));
}

TEST(SurveyJs, WhatIsNoSurveyIsRefused) {
  EXPECT_EQ(form_of_survey({}, "f").error().code, "survey.invalid");
  EXPECT_EQ(form_of_survey({{"pages", JsonArray{1}}}, "f").error().field, "/pages/0");
  EXPECT_EQ(form_of_survey(*parse_json_object(R"({"elements":[{"type":"matrix","name":"m"}]})"), "f").error().code, "survey.empty");
}

}  // namespace
}  // namespace acquaint::forms
