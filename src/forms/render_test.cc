#include "forms/render.h"

#include <gtest/gtest.h>

#include "asking/segment.h"
#include "forms/sample_form.h"
#include "profile/sample_user.h"

namespace acquaint::forms {
namespace {

using profile::Catalogue;

const JsonObject& element(const JsonObject& step, std::string_view name) {
  for (const Json& element : step.at("elements").as_array()) {
    if (find_string(element.as_object(), "name") == name) return element.as_object();
  }
  throw std::runtime_error("no such field");
}

bool has(const JsonObject& step, std::string_view name) {
  for (const Json& element : step.at("elements").as_array()) {
    if (find_string(element.as_object(), "name") == name) return true;
  }
  return false;
}

class Render : public testing::Test {
 protected:
  JsonObject describe(std::string_view step, const Presentation& presentation = {}) const {
    return describe_step({form_, asked_, answers_, facts_}, *form_.find_step(step), presentation);
  }
  void use(const JsonObject& document) {
    const Catalogue none;
    const auto segments = asking::Segments::parse(
        parse_json(R"([{"name":"known","when":{"==":[{"var":"email"},"ada@example.com"]}}])")->as_array(), none);
    form_ = *Form::compile(document, {none, &*segments});
    asked_ = all_paths(form_);
  }

  Form form_ = sample_form();
  std::vector<std::string> asked_ = all_paths(form_);
  JsonObject answers_;
  asking::Facts facts_;
};

TEST_F(Render, TellsAllThatAPageNeeds) {
  EXPECT_EQ(Json(describe("work")), *parse_json(R"({
    "form": "frm_onboarding", "title": "Tell us about your work", "locale": "en",
    "step": {"id": "work", "number": 1, "of": 2, "title": "Where do you work?"},
    "purpose": {"id": "personalisation", "legal_basis": "consent", "parts": [
      {"text": "We use this to pick examples for you. "},
      {"text": "Privacy notice", "href": "https://example.com/privacy"}]},
    "elements": [
      {"kind": "field", "name": "company", "type": "string", "widget": "text", "is": {"text": true},
       "input_type": "text", "label": "Company", "required": true, "visible": true,
       "autocomplete": "organization", "minlength": 2, "maxlength": 120},
      {"kind": "field", "name": "role", "type": "string", "widget": "radio", "is": {"radio": true},
       "label": "Your role", "required": true, "visible": true, "options": [
         {"value": "dev", "label": "Developer", "selected": false},
         {"value": "pm", "label": "Product manager", "selected": false},
         {"value": "ops", "label": "Operations", "selected": false},
         {"value": "other", "label": "Something else", "selected": false}]},
      {"kind": "field", "name": "role_other", "type": "string", "widget": "text", "is": {"text": true},
       "input_type": "text", "label": "Which role?", "required": false, "visible": false, "maxlength": 60,
       "show_when": [{"effect": "SHOW", "logic": {"==": [{"var": "answers.role"}, "other"]}}]}]})"))
      << to_text(describe("work"));
  EXPECT_EQ(Json(describe("news").at("elements")), *parse_json(R"([
    {"kind": "field", "name": "newsletter", "type": "boolean", "widget": "checkbox", "is": {"checkbox": true},
     "label": "Send me the monthly newsletter", "required": false, "visible": true, "checked": false,
     "consent": {"purpose": "newsletter", "text_version": 3}}])"));
}

TEST_F(Render, GivesWhatTheManualSays) {
  asked_ = {"user_metadata.role"};
  const JsonObject step = describe("work", {.locale = "de", .values = nullptr, .problems = {}});
  EXPECT_EQ(Json(step), Json(example_under("What a page is given"))) << to_text(step);
}

TEST_F(Render, SpeaksTheLanguageThatIsWanted) {
  const JsonObject german = describe("work", {.locale = "de-AT", .values = nullptr, .problems = {}});
  EXPECT_EQ(german.at("locale"), "de");
  EXPECT_EQ(german.at("title"), "Erzählen Sie uns von Ihrer Arbeit");
  EXPECT_EQ(german.at("step").at("title"), "Wo arbeiten Sie?");
  EXPECT_EQ(element(german, "company").at("label"), "Firma");
  EXPECT_EQ(element(german, "role").at("label"), "Your role");
}

TEST_F(Render, ShowsValuesAndProblemsAgain) {
  const JsonObject values{{"company", "A"}, {"role", "other"}};
  const FieldProblems problems = {{"/company", "minLength", "Too short."}, {"/companyx", "x", "Another field."}};
  const JsonObject step = describe("work", {.locale = "en", .values = &values, .problems = problems});
  EXPECT_EQ(element(step, "company").at("value"), "A");
  EXPECT_EQ(element(step, "company").at("error"), "Too short.");
  EXPECT_EQ(element(step, "company").at("operand"), 2);
  EXPECT_EQ(element(step, "company").at("rule"), "minLength");
  EXPECT_FALSE(element(step, "role").contains("error"));
  EXPECT_EQ(element(step, "role").at("options").at(3).at("selected"), true);
  EXPECT_EQ(element(step, "role_other").at("visible"), true);
}

TEST_F(Render, NeverShowsWhatIsKnown) {
  profile::Changed changed{profile::ada(), {}};
  (void)profile::learn(changed, Catalogue(), *profile::AttributePath::parse("user_metadata.company"), "Secret Ltd",
                       profile::said_by(profile::Source::user, "earlier"));
  facts_.user = &changed.user;
  EXPECT_FALSE(to_text(describe("work")).contains("Secret"));
  asked_ = {"user_metadata.role"};
  EXPECT_FALSE(to_text(describe("work")).contains("Secret"));
  EXPECT_FALSE(has(describe("work"), "company"));
}

// Two fields and a paragraph, whose rule is `logic`.
JsonObject ruled(std::string_view logic) {
  const std::string rule =
      R"("rule":{"effect":"SHOW","condition":{"type":"JSONLOGIC","logic":)" + std::string(logic) + "}}";
  return with(small_document(R"({"a":{"type":"string"},"b":{"type":"string"}})",
                        R"({"type":"VerticalLayout","elements":[{"type":"Control","scope":"#/properties/a"},
                            {"type":"Control","scope":"#/properties/b",)" + rule +
                            R"(},{"type":"Label","text":"Thanks","options":{},)" + rule + "}]}"),
              "/schema/required", JsonArray{"b"});
}

struct RuleCase {
  const char* name;
  const char* logic;
  bool offered;
  bool sent;
  bool visible;
  bool required;
};

// Nothing is filled in, and Ada's e-mail address is known.
const RuleCase kRuleCases[] = {
    {"of this step", R"({"==":[{"var":"answers.a"},"x"]})", true, true, false, true},
    {"of this step, with a default", R"({"==":[{"var":["answers.a","answers.b"]},"x"]})", true, true, false, true},
    {"of the profile, and true", R"({"==":[{"var":"email"},"ada@example.com"]})", true, false, true, true},
    {"of the profile, and false", R"({"==":[{"var":"email"},"x"]})", false, false, false, false},
    {"of a segment", R"({"segment":"known"})", true, false, true, true},
    {"of an answer and a segment", R"({"and":[{"==":[{"var":"answers.a"},"x"]},{"var":"segments.known"}]})", true,
     false, true, false},
    {"of both", R"({"and":[{"==":[{"var":"answers.a"},"x"]},{"==":[{"var":"email"},"x"]}]})", true, false, true, false},
};

TEST_F(Render, SendsNoRuleThatReadsTheProfile) {
  const profile::User user = profile::ada();
  facts_.user = &user;
  for (const RuleCase& c : kRuleCases) {
    SCOPED_TRACE(c.name);
    use(ruled(c.logic));
    const JsonObject step = describe("main");
    ASSERT_EQ(has(step, "b"), c.offered);
    EXPECT_EQ(step.at("elements").as_array().size(), c.offered ? 3u : 1u);
    EXPECT_EQ(to_text(step).contains("email"), false);
    if (!c.offered) continue;
    EXPECT_EQ(element(step, "b").contains("show_when"), c.sent);
    EXPECT_EQ(element(step, "b").at("visible"), c.visible);
    EXPECT_EQ(element(step, "b").at("required"), c.required);
    const JsonObject& label = step.at("elements").at(2).as_object();
    EXPECT_EQ(label.at("kind"), "text");
    EXPECT_EQ(label.contains("show_when"), c.sent);
    EXPECT_EQ(label.at("visible"), c.visible);
  }
}

TEST_F(Render, DescribesNumbersListsAndDefaults) {
  use(small_document(R"({"n":{"type":"number","minimum":0.5,"maximum":9},
      "i":{"type":"integer","multipleOf":5,"default":10,"description":"Roughly"},
      "l":{"type":"array","minItems":1,"maxItems":2,"items":{"oneOf":[{"const":"a","title":"A","description":"first"},
           {"const":"b"}]}},
      "d":{"type":"string","format":"date","x-sensitive":true}})"));
  const JsonObject step = describe("main");
  EXPECT_EQ(element(step, "n").at("min"), 0.5);
  EXPECT_EQ(element(step, "n").at("max"), 9);
  EXPECT_EQ(element(step, "n").at("step"), "any");
  EXPECT_EQ(element(step, "i").at("step"), 5);
  EXPECT_EQ(element(step, "i").at("value"), 10);
  EXPECT_EQ(element(step, "i").at("hint"), "Roughly");
  EXPECT_EQ(element(step, "l").at("maxitems"), 2);
  EXPECT_EQ(element(step, "l").at("options").at(0).at("hint"), "first");
  EXPECT_EQ(element(step, "l").at("options").at(1).at("label"), "b");
  EXPECT_EQ(element(step, "d").at("input_type"), "date");
  EXPECT_EQ(element(step, "d").at("sensitive"), true);

  const JsonObject values{{"l", JsonArray{"b"}}};
  const JsonObject again = describe("main", {.locale = "", .values = &values, .problems = {}});
  EXPECT_EQ(element(again, "l").at("options").at(0).at("selected"), false);
  EXPECT_EQ(element(again, "l").at("options").at(1).at("selected"), true);
  EXPECT_FALSE(element(again, "i").contains("value"));
}

}  // namespace
}  // namespace acquaint::forms
