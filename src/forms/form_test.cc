#include "forms/form.h"

#include <gtest/gtest.h>

#include "forms/document.h"
#include "forms/sample_form.h"

namespace acquaint::forms {
namespace {

using profile::Catalogue;

Catalogue catalogue() {
  return *Catalogue::parse(*parse_json_object(R"({
    "user_metadata.company": {"label": "Your company", "sensitive": true, "purpose": "Offers",
                              "schema": {"type": "string", "minLength": 3, "maxLength": 50}},
    "user_metadata.level": {"schema": {"enum": ["junior", "senior"], "title": "Level"}},
    "user_metadata.anything": {"label": "Anything"}
  })"));
}

TEST(Form, TheExampleOfTheManualCompiles) {
  const auto form = Form::compile(sample_document(), Catalogue());
  ASSERT_TRUE(form) << form.error().field << ": " << form.error().message;
  EXPECT_EQ(form->id(), "frm_onboarding");
  EXPECT_EQ(form->steps().size(), 3u);
  EXPECT_EQ(form->fields().size(), 5u);
  EXPECT_EQ(form->find_field("role")->widget, Widget::radio);
  EXPECT_EQ(form->find_field("role")->options.size(), 4u);
  EXPECT_TRUE(form->find_field("role")->required);
  EXPECT_EQ(form->find_field("company")->autocomplete, "organization");
  EXPECT_EQ(form->find_field("company")->attribute.text(), "user_metadata.company");
  EXPECT_EQ(form->find_field("newsletter")->consent->text_version, 3);
  EXPECT_EQ(form->find_step("team")->title.text, "About your team");
  EXPECT_NE(form->targeting(), nullptr);
  EXPECT_EQ(form->hash().size(), 64u);
}

struct WidgetCase {
  const char* name;
  std::string property;
  const char* options;
  const char* widget;  // Null when the field is refused.
};

const std::string kColours = R"("enum":["red","green"])";

const WidgetCase kWidgetCases[] = {
    {"text", R"({"type":"string"})", "{}", "text"},
    {"long text", R"({"type":"string"})", R"({"format":"textarea"})", "textarea"},
    {"long text, as JSON Forms says it", R"({"type":"string"})", R"({"multi":true})", "textarea"},
    {"e-mail", R"({"type":"string","format":"email"})", "{}", "email"},
    {"web address", R"({"type":"string","format":"uri"})", "{}", "url"},
    {"phone", R"({"type":"string","format":"phone"})", "{}", "tel"},
    {"date", R"({"type":"string","format":"date"})", "{}", "date"},
    {"date as text", R"({"type":"string","format":"date"})", R"({"format":"text"})", "text"},
    {"choice", R"({"type":"string",)" + kColours + "}", "{}", "select"},
    {"choice without a type", "{" + kColours + "}", "{}", "select"},
    {"choice as radio buttons", R"({"type":"string",)" + kColours + "}", R"({"format":"radio"})", "radio"},
    {"choice of numbers", R"({"type":"integer","enum":[1,2]})", "{}", "select"},
    {"integer", R"({"type":"integer"})", "{}", "number"},
    {"number", R"({"type":"number"})", "{}", "number"},
    {"rating", R"({"type":"integer","minimum":0,"maximum":10})", R"({"format":"rating"})", "rating"},
    {"boolean", R"({"type":"boolean"})", "{}", "checkbox"},
    {"several choices", R"({"type":"array","items":{"type":"string",)" + kColours + "}}", "{}", "checkboxes"},
    {"a rating without limits", R"({"type":"integer"})", R"({"format":"rating"})", nullptr},
    {"a rating of too many points", R"({"type":"integer","minimum":0,"maximum":11})", R"({"format":"rating"})", nullptr},
    {"a text as a checkbox", R"({"type":"string"})", R"({"format":"checkbox"})", nullptr},
    {"free texts in a list", R"({"type":"array","items":{"type":"string"}})", "{}", nullptr},
    {"an object", R"({"type":"object"})", "{}", nullptr},
    {"no type at all", "{}", "{}", nullptr},
    {"read-only", R"({"type":"string","readOnly":true})", "{}", "text"},
    {"time", R"({"type":"string","format":"time"})", "{}", "time"},
    {"cards", "{" + kColours + "}", R"({"format":"cards","images":{"red":"https://i.example/r.png"}})", "cards"},
    {"several cards", R"({"type":"array","items":{)" + kColours + "}}", R"({"format":"cards"})", "cards"},
    {"cards without labels", "{" + kColours + "}",
     R"({"format":"cards","hideLabels":true,"images":{"red":"https://i.example/r.png","green":"https://i.example/g.png"}})",
     "cards"},
    {"cards of which one would show nothing", "{" + kColours + "}",
     R"({"format":"cards","hideLabels":true,"images":{"red":"https://i.example/r.png"}})", nullptr},
    {"an image of no choice", "{" + kColours + "}", R"({"format":"cards","images":{"blue":"https://i.example/"}})", nullptr},
    {"an image over http", "{" + kColours + "}", R"({"format":"cards","images":{"red":"http://i.example/"}})", nullptr},
    {"an image that is a script", "{" + kColours + "}", R"({"format":"cards","images":{"red":"javascript:alert"}})", nullptr},
    {"images of a select", "{" + kColours + "}", R"({"images":{"red":"https://i.example/"}})", nullptr},
    {"another answer", "{" + kColours + "}", R"({"allowOther":true})", "select"},
    {"another answer beside no choices", R"({"type":"string"})", R"({"allowOther":true})", nullptr},
    {"terms", R"({"type":"boolean"})", R"({"format":"legal","text":"I agree"})", "legal"},
    {"terms of a text", R"({"type":"string"})", R"({"text":"I agree"})", nullptr},
    {"yes or no", R"({"type":"boolean"})", R"({"labels":{"true":"Yes","false":"No"}})", "radio"},
    {"yes or no of a text", R"({"type":"string"})", R"({"labels":{"true":"Yes","false":"No"}})", nullptr},
    {"countries of a number", R"({"type":"string","format":"phone"})", R"({"countries":["DE","AT"]})", "tel"},
    {"all countries", R"({"type":"string","format":"phone"})", R"({"countries":[]})", "tel"},
    {"no such country", R"({"type":"string","format":"phone"})", R"({"countries":["XX"]})", nullptr},
    {"a country twice", R"({"type":"string","format":"phone"})", R"({"countries":["DE","DE"]})", nullptr},
    {"countries of a text", R"({"type":"string"})", R"({"countries":["DE"]})", nullptr},
    {"the same choice twice", R"({"enum":["a","a"]})", "{}", nullptr},
    {"a default that breaks the schema", R"({"type":"integer","default":"x"})", "{}", nullptr},
    {"a keyword that is not supported", R"({"type":"string","not":{}})", "{}", nullptr},
};

TEST(Form, ChoosesWidgets) {
  for (const WidgetCase& c : kWidgetCases) {
    SCOPED_TRACE(c.name);
    const auto form = Form::compile(
        small_document(R"({"x":)" + c.property + "}",
                       R"({"type":"Control","scope":"#/properties/x","options":)" + std::string(c.options) + "}"),
        Catalogue());
    ASSERT_EQ(form.has_value(), c.widget != nullptr) << (form ? "" : form.error().message);
    if (form) {
      EXPECT_EQ(name_of(form->fields()[0].widget), c.widget);
    } else {
      EXPECT_TRUE(form.error().field.starts_with("/schema/properties/x") ||
                  form.error().field.starts_with("/uischema"))
          << form.error().field;
    }
  }
}

JsonObject with_check(std::string_view logic, std::string_view field) {
  return with(sample_document(), "/checks",
              JsonArray{JsonObject{{"logic", *parse_json(logic)}, {"field", field}, {"message", "Not so."}}});
}

struct Refusal {
  const char* name;
  JsonObject document;
  const char* code;
  const char* field;
};

Json json(std::string_view text) { return *parse_json(text, {.depth_max = 200, .size_max = 1 << 24}); }

std::string nested_groups(int depth) {
  std::string text = R"({"type":"Control","scope":"#/properties/x"})";
  for (int i = 0; i < depth; ++i) text = R"({"type":"Group","elements":[)" + text + "]}";
  return text;
}

std::string many_steps(int count) {
  std::string text = R"({"type":"Categorization","elements":[)";
  for (int i = 0; i < count; ++i) {
    if (i > 0) text += ",";
    text += R"({"type":"Category","elements":[)";
    if (i == 0) text += R"({"type":"Control","scope":"#/properties/x"})";
    text += "]}";
  }
  return text + "]}";
}

std::string many_labels(int groups, int labels) {
  std::string text = R"({"type":"VerticalLayout","elements":[{"type":"Control","scope":"#/properties/x"})";
  for (int i = 0; i < groups; ++i) {
    text += R"(,{"type":"VerticalLayout","elements":[{"type":"Label","text":"x"})";
    for (int j = 1; j < labels; ++j) text += R"(,{"type":"Label","text":"x"})";
    text += "]}";
  }
  return text + "]}";
}

std::string rule(std::string_view logic) {
  return R"({"effect":"SHOW","condition":{"type":"JSONLOGIC","logic":)" + std::string(logic) + "}}";
}

std::string two_fields(std::string_view rule_of_a) {
  return R"({"type":"VerticalLayout","elements":[{"type":"Control","scope":"#/properties/a","rule":)" +
         std::string(rule_of_a) + R"(},{"type":"Control","scope":"#/properties/b"}]})";
}

std::vector<Refusal> refusals() {
  const JsonObject sample = sample_document();
  const std::string x = R"({"x":{"type":"string"}})";
  const std::string ab = R"({"a":{"type":"string"},"b":{"type":"string"}})";
  const std::string control = "/uischema/elements/0/elements/0";
  return {
      {"empty", {}, "form.malformed", ""},
      {"no id", without(sample, "/id"), "form.malformed", ""},
      {"an id that is no name", with(sample, "/id", "Frm"), "form.malformed", "/id"},
      {"an id that is too long", with(sample, "/id", Json(std::string(65, 'a'))), "form.malformed", "/id"},
      {"an id with a line break after it", with(sample, "/id", "frm\n"), "form.malformed", "/id"},
      {"NUL in the id", with(sample, "/id", Json(std::string("frm\0<", 5))), "form.malformed", "/id"},
      {"NUL in a type", with(sample, control + "/type", Json(std::string("Control\0x", 9))), "form.malformed",
       "/uischema/elements/0/elements/0/type"},
      {"a title that is a number", with(sample, "/title", 7), "form.malformed", "/title"},
      {"a member that nobody knows", with(sample, "/colour", "red"), "form.malformed", ""},
      {"a version", with(sample, "/version", 7), "form.read_only", "/version"},
      {"a version that is no number", with(sample, "/version", "7"), "form.malformed", "/version"},
      {"too large", with(sample, "/description", Json(std::string(70000, 'x'))), "form.too_large", ""},
      {"a locale that is none", with(sample, "/locales/default", "e"), "form.malformed", "/locales/default"},
      {"an unknown legal basis", with(sample, "/purpose/legalBasis", "because"), "form.malformed",
       "/purpose/legalBasis"},
      {"open properties", with(sample, "/schema/additionalProperties", true), "form.malformed",
       "/schema/additionalProperties"},
      {"a property that is no schema", with(sample, "/schema/properties/role", true), "form.malformed",
       "/schema/properties/role"},
      {"an unknown element", with(sample, control + "/type", "Html"), "form.malformed",
       "/uischema/elements/0/elements/0/type"},
      {"a scope outside of the schema", with(sample, control + "/scope", "#/id"), "form.malformed",
       "/uischema/elements/0/elements/0/scope"},
      {"an unknown option", with(sample, control + "/options/onclick", "x()"), "form.malformed",
       "/uischema/elements/0/elements/0/options"},
      {"an unknown effect", with(sample, "/uischema/elements/1/rule/effect", "ENABLE"), "form.malformed",
       "/uischema/elements/1/rule/effect"},
      {"a condition of JSON Forms", with(sample, "/uischema/elements/1/rule/condition/type", "LEAF"),
       "form.malformed", "/uischema/elements/1/rule/condition/type"},

      {"a control for nothing", with(sample, control + "/scope", "#/properties/nothing"),
       "form.unknown_property", "/uischema/elements/0/elements/0/scope"},
      {"two controls for one", with(sample, control + "/scope", "#/properties/role"), "form.control_twice",
       "/uischema/elements/0/elements/1/scope"},
      {"no control", with(sample, "/uischema/elements/2/elements", json("[]")), "form.unplaced_property",
       "/schema/properties/newsletter"},
      {"a control with elements", with(sample, control + "/elements", json("[]")), "json.unknown_field",
       "/uischema/elements/0/elements/0/elements"},
      {"a control without a scope", without(sample, control + "/scope"), "form.bad_layout",
       "/uischema/elements/0/elements/0/scope"},
      {"a label without a text", small_document(x, R"({"type":"Label"})"), "form.bad_layout", "/uischema"},
      {"a group without elements", small_document(x, R"({"type":"Group"})"), "form.bad_layout", "/uischema"},
      {"a category on top", small_document(x, R"({"type":"Category","elements":[]})"), "form.bad_layout",
       "/uischema/type"},
      {"a categorization without steps", small_document(x, many_steps(0)), "form.bad_layout", "/uischema"},
      {"a control among categories",
       small_document(x, R"({"type":"Categorization","elements":[{"type":"Control"}]})"), "form.bad_layout",
       "/uischema/elements/0/type"},
      {"two steps of one name", with(sample, "/uischema/elements/1/options/id", "work"), "form.bad_layout",
       "/uischema/elements/1/options/id"},
      {"groups that are too deep", small_document(x, nested_groups(6)), "form.bad_layout",
       "/uischema/elements/0/elements/0/elements/0/elements/0/elements/0/elements/0"},
      {"groups beyond all measure", small_document(x, nested_groups(60)), "form.bad_layout",
       "/uischema/elements/0/elements/0/elements/0/elements/0/elements/0/elements/0"},
      {"a thousand texts", small_document(x, many_labels(5, 200)), "form.too_many", "/uischema"},
      {"a thousand texts in one place", small_document(x, many_labels(1, 1000)), "form.malformed",
       "/uischema/elements/1/elements"},
      {"too many steps", small_document(x, many_steps(21)), "form.too_many", "/uischema/elements"},

      {"a rule that reads itself", small_document(ab, two_fields(rule(R"({"!":[{"var":"answers.a"}]})"))),
       "form.forward_reference", "/uischema/elements/0/rule/condition/logic"},
      {"a rule that reads what comes later",
       small_document(ab, two_fields(rule(R"({"==":[1,{"var":["answers.b",0]}]})"))), "form.forward_reference",
       "/uischema/elements/0/rule/condition/logic"},
      {"a rule that misses what comes later",
       small_document(ab, two_fields(rule(R"({"!!":[{"missing":["answers.b"]}]})"))), "form.forward_reference",
       "/uischema/elements/0/rule/condition/logic"},
      {"a rule with an unknown operator",
       with(sample, "/uischema/elements/1/rule/condition/logic", json(R"({"and":[{"eval":["1"]}]})")),
       "condition.unknown_operator", "/uischema/elements/1/rule/condition/logic/and/0/eval"},
      {"targeting with an unknown operator", with(sample, "/targeting", json(R"({"eval":["1"]})")),
       "condition.unknown_operator", "/targeting/eval"},

      {"a map to nothing", with(sample, "/map/nothing", "user_metadata.x"), "form.unknown_property",
       "/map/nothing"},
      {"a map to no attribute", with(sample, "/map/role", "a.b.c"), "attribute.bad_path", "/map/role"},
      {"a map to one attribute twice", with(sample, "/map/role", "user_metadata.company"), "form.mapped_twice",
       "/map/role"},
      {"a check beside no question", with_check(R"({"==":[{"var":"answers.role"},"dev"]})", "nothing"),
       "form.unknown_property", "/checks/0/field"},
      {"a check of no question", with_check(R"({"==":[{"var":"answers.nothing"},"dev"]})", "role"),
       "form.unknown_property", "/checks/0/logic"},
      {"a check of no answer", with_check(R"({"==":[{"var":"user_metadata.plan"},"dev"]})", "role"),
       "form.bad_check", "/checks/0/logic"},
      {"a check that is no condition", with_check(R"({"nearly":[1,2]})", "role"), "condition.unknown_operator",
       "/checks/0/logic/nearly"},
      {"a check without a message", without(with_check(R"({"==":[{"var":"answers.role"},"dev"]})", "role"),
                                            "/checks/0/message"),
       "form.malformed", "/checks/0"},
      {"no map", without(sample, "/map/role"), "form.unmapped_property", "/schema/properties/role"},
      {"a property with a bad name", small_document(R"({"a.b":{"type":"string"}})"), "attribute.bad_path",
       "/map/a.b"},
      {"a property with a name that HTML uses", with(small_document(R"({"_x":{"type":"string"}})"), "/map/_x", "nickname"),
       "form.bad_name", "/schema/properties/_x"},
      {"required that is no property", with(sample, "/schema/required", json(R"(["role","nothing"])")),
       "form.unknown_property", "/schema/required/1"},
      {"a bad property", with(sample, "/schema/properties/role/oneOf", json("[1]")), "schema.unsupported",
       "/schema/properties/role/oneOf/0"},
      {"a catastrophic pattern that is none for us",
       with(sample, "/schema/properties/company/pattern", "(?=x)"), "schema.unsupported",
       "/schema/properties/company/pattern"},

      {"a $ref elsewhere", with(sample, "/schema/properties/company", json(R"({"$ref":"#/x"})")),
       "form.bad_field", "/schema/properties/company/$ref"},
      {"a $ref to another attribute",
       with(sample, "/schema/properties/company", json(R"({"$ref":"attr:user_metadata.level"})")),
       "form.bad_field", "/schema/properties/company/$ref"},
      {"a $ref that is no text", with(sample, "/schema/properties/company", json(R"({"$ref":1})")),
       "form.bad_field", "/schema/properties/company/$ref"},
      {"a $ref to what is not declared",
       with(sample, "/schema/properties/role", json(R"({"$ref":"attr:user_metadata.role"})")),
       "form.unknown_attribute", "/schema/properties/role/$ref"},
      {"a $ref with checks of its own",
       with(sample, "/schema/properties/company",
            json(R"({"$ref":"attr:user_metadata.company","maxLength":9})")),
       "json.unknown_field", "/schema/properties/company/maxLength"},

      {"a translation into another language", with(sample, "/messages/fr", json(R"({"/title":"x"})")),
       "form.unknown_locale", "/messages/fr"},
      {"a translation of nothing", with(sample, "/messages/de", json(R"({"/schema/properties/x":"x"})")),
       "form.unknown_text", "/messages/de/~1schema~1properties~1x"},
      {"a translation that is no text", with(sample, "/messages/de", json(R"({"/title":1})")),
       "form.malformed", "/messages/de/~1title"},
  };
}

TEST(Form, RefusesWhatCannotBeAsked) {
  for (const Refusal& r : refusals()) {
    SCOPED_TRACE(r.name);
    const auto form = Form::compile(r.document, catalogue());
    ASSERT_FALSE(form);
    EXPECT_EQ(form.error().code, r.code) << form.error().message;
    EXPECT_EQ(form.error().field, r.field) << form.error().message;
  }
}

TEST(Form, TheManualNamesEveryRefusal) {
  const std::string manual = manual_text();
  for (const Refusal& r : refusals()) {
    const std::string code = r.code;
    EXPECT_TRUE(code.starts_with("condition.") || manual.contains("`" + code + "`")) << code;
  }
}

TEST(Form, RefusesTooManyFields) {
  JsonObject properties;
  for (int i = 0; i < 101; ++i) properties["f" + std::to_string(i)] = JsonObject{{"type", "boolean"}};
  const auto form = Form::compile(small_document(to_text(properties)), Catalogue());
  ASSERT_FALSE(form);
  EXPECT_EQ(form.error().field, "/schema/properties");
}

TEST(Form, WithoutALayoutIsOneStep) {
  const auto form = Form::compile(
      small_document(R"({"b":{"type":"string"},"a":{"type":"boolean","title":"A?"}})"), Catalogue());
  ASSERT_TRUE(form) << form.error().message;
  ASSERT_EQ(form->steps().size(), 1u);
  EXPECT_EQ(form->steps()[0].id, "main");
  EXPECT_EQ(form->fields()[0].name, "b");
  EXPECT_EQ(form->fields()[0].label.text, "b");
  EXPECT_EQ(form->fields()[1].label.text, "A?");
}

TEST(Form, GroupsPassTheirRulesOn) {
  const auto form = Form::compile(
      small_document(R"({"a":{"type":"string"},"b":{"type":"string"}})",
                     R"({"type":"VerticalLayout","elements":[{"type":"Control","scope":"#/properties/a"},
                         {"type":"Group","label":"More","rule":)" + rule(R"({"==":[{"var":"answers.a"},"x"]})") +
                         R"(,"elements":[{"type":"Label","text":"Now:"},
                             {"type":"Control","scope":"#/properties/b"}]}]})"),
      Catalogue());
  ASSERT_TRUE(form) << form.error().message;
  ASSERT_EQ(form->steps()[0].elements.size(), 4u);
  const auto& heading = std::get<Paragraph>(form->steps()[0].elements[1]);
  EXPECT_TRUE(heading.is_heading);
  EXPECT_EQ(heading.shown_when.size(), 1u);
  EXPECT_EQ(std::get<Paragraph>(form->steps()[0].elements[2]).shown_when.size(), 1u);
  EXPECT_EQ(form->find_field("b")->shown_when.size(), 1u);
  EXPECT_EQ(form->find_field("b")->shown_when[0].answers, std::vector<std::string>{"a"});
}

TEST(Form, TakesFromTheCatalogueWhatItLeavesOpen) {
  JsonObject document = small_document(
      R"({"company":{"$ref":"attr:user_metadata.company","description":"As on your card"},
          "level":{}, "anything":{"type":"string"}})");
  const auto form = Form::compile(document, catalogue());
  ASSERT_TRUE(form) << form.error().field << ": " << form.error().message;
  const Field& company = *form->find_field("company");
  EXPECT_EQ(company.label.text, "Your company");
  EXPECT_EQ(company.hint.text, "As on your card");
  EXPECT_EQ(company.size_max, 50);
  EXPECT_TRUE(company.sensitive);
  EXPECT_EQ(form->find_field("level")->label.text, "Level");
  EXPECT_EQ(form->find_field("level")->options.size(), 2u);
  EXPECT_EQ(form->find_field("anything")->label.text, "Anything");
}

TEST(Form, ChecksWhatTheCatalogueAsksForToo) {
  const auto form = Form::compile(small_document(R"({"company":{"type":"string","minLength":1}})"), catalogue());
  ASSERT_TRUE(form);
  const auto problems = form->fields()[0].check("ab");
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].field, "/company");
  EXPECT_EQ(problems[0].rule, "minLength");
  EXPECT_TRUE(form->fields()[0].check("abc").empty());
}

TEST(Form, LimitsTextsThatHaveNoLimit) {
  const auto form = Form::compile(small_document(R"({"a":{"type":"string"}})"), Catalogue());
  EXPECT_TRUE(form->fields()[0].check(Json(std::string(1000, 'x'))).empty());
  EXPECT_FALSE(form->fields()[0].check(Json(std::string(1001, 'x'))).empty());
}

TEST(Form, FindsTheClosestLocale) {
  const Form form = sample_form();
  for (const auto& [wanted, got] : std::vector<std::pair<const char*, const char*>>{
           {"de", "de"}, {"DE", "de"}, {"de-AT", "de"}, {"fr", "en"}, {"", "en"}, {"d", "en"}}) {
    EXPECT_EQ(form.locale_for(wanted), got) << wanted;
  }
  EXPECT_EQ(form.localize(form.title(), "de"), "Erzählen Sie uns von Ihrer Arbeit");
  EXPECT_EQ(form.localize(form.find_field("role")->label, "de"), "Your role");
}

TEST(Form, ThePublishedSchemaIsJson) { EXPECT_TRUE(parse_json_object(form_schema_text())); }

}  // namespace
}  // namespace acquaint::forms
