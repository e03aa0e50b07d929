#include "forms/hidden.h"

#include <gtest/gtest.h>

#include "forms/answer_schema.h"
#include "forms/posted.h"
#include "forms/render.h"
#include "forms/sample_form.h"
#include "forms/sample_refusal.h"

namespace acquaint::forms {
namespace {

constexpr const char* kProperties = R"({
  "nick": {"type": "string"}, "campaign": {"type": "string", "maxLength": 10}, "total": {"type": "integer"},
  "page": {"type": "string"}, "channel": {"type": "string"}})";

JsonObject document() {
  JsonObject out = small_document(kProperties);
  out["hidden"] = *parse_json(R"({"campaign": {"var": "moment.campaign"}, "total": {"var": "moment.cart.total"},
                                  "page": {"var": "moment.url"}, "channel": "spring fair"})");
  return out;
}

Form form() { return *Form::compile(document(), profile::Catalogue()); }

struct Case {
  const char* name;
  const char* context;
  const char* url;
  const char* values;
};

TEST(Hidden, IsFilledFromTheMoment) {
  const Case cases[] = {
      {"all of it", R"({"campaign":"spring","cart":{"total":7}})", "https://a.example/b",
       R"({"campaign":"spring","channel":"spring fair","page":"https://a.example/b","total":7})"},
      {"nothing is said", "{}", "", R"({"channel":"spring fair"})"},
      {"what breaks its checks", R"({"campaign":"much too long a name","cart":{"total":"7"}})", "",
       R"({"channel":"spring fair"})"},
      {"not on that way", R"({"cart":7,"campaign":null,"url":"x"})", "", R"({"channel":"spring fair"})"},
      {"a list", R"({"campaign":["spring"]})", "", R"({"channel":"spring fair"})"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    asking::Moment moment;
    moment.url = c.url;
    moment.context = *parse_json_object(c.context);
    EXPECT_EQ(Json(hidden_values(form().hidden(), moment)), *parse_json(c.values));
  }
}

TEST(Hidden, IsNeitherShownNorAnswered) {
  const Form hiding = form();
  std::vector<std::string> asked = all_paths(hiding);
  EXPECT_EQ(asked, std::vector<std::string>{"user_metadata.nick"});
  for (const HiddenField& hidden : hiding.hidden()) asked.push_back(hidden.field.attribute.text());
  const JsonObject before;
  const forms::Run run{hiding, asked, before, {}};
  const Step& step = hiding.steps().front();
  EXPECT_EQ(describe_step(run, step, {}).at("elements").as_array().size(), 1U);
  EXPECT_EQ(answer_schema(hiding).at("properties").as_object().size(), 1U);

  const auto answered = check_step(run, step, {{"nick", "Ada"}, {"campaign", "mine"}});
  ASSERT_FALSE(answered);
  EXPECT_EQ(answered.error().front().field, "/campaign");
  EXPECT_EQ(answered.error().front().rule, "hidden");
  const auto posted = read_posted(run, step, {{"nick", "Ada"}, {"campaign", "mine"}});
  ASSERT_FALSE(posted);
  EXPECT_EQ(posted.error().front().field, "/campaign");
  EXPECT_EQ(posted.error().front().rule, "hidden");
}

TEST(Hidden, WhatCannotBeIsRefused) {
  const Refused cases[] = {
      {"no property", "/hidden/stranger", R"("x")", "form.unknown_property", "/hidden/stranger"},
      {"neither asked nor hidden", "/hidden", "{}", "form.unplaced_property", ""},
      {"a constant of another type", "/hidden/total", R"("seven")", "form.bad_hidden", "/hidden/total"},
      {"a constant that is too long", "/hidden/campaign", R"("much too long a name")", "form.bad_hidden",
       "/hidden/campaign"},
      {"another source", "/hidden/campaign", R"({"var":"stats.logins"})", "form.malformed", ""},
      {"the whole moment", "/hidden/campaign", R"({"var":"moment."})", "form.malformed", ""},
      {"a logic", "/hidden/campaign", R"({"if":[true,"a"]})", "form.malformed", ""},
      {"required", "/schema/required", R"(["campaign"])", "form.bad_hidden", "/hidden/campaign"},
      {"what others rely on", "/map/campaign", R"("app_metadata.campaign")", "form.bad_hidden", "/hidden/campaign"},
      {"the e-mail address", "/map/campaign", R"("email")", "form.bad_hidden", "/hidden/campaign"},
      {"asked as well", "/uischema",
       R"({"type":"VerticalLayout","elements":[{"type":"Control","scope":"#/properties/nick"},
                                               {"type":"Control","scope":"#/properties/campaign"}]})",
       "form.bad_hidden", "/uischema/elements/1/scope"},
      {"a check of it", "/checks", R"([{"logic":{"==":[{"var":"answers.campaign"},"a"]},"field":"nick","message":"No."}])",
       "form.unknown_property", "/checks/0/logic"},
  };
  for (const Refused& c : cases) {
    SCOPED_TRACE(c.name);
    JsonObject bad = document();
    if (std::string_view(c.place) == "/hidden") {
      bad.erase("hidden");
      bad["uischema"] = *parse_json(R"({"type":"VerticalLayout","elements":[{"type":"Control","scope":"#/properties/nick"}]})");
    } else {
      bad = with(std::move(bad), c.place, *parse_json(c.value));
    }
    expect_refused(bad, c.code, c.field);
  }
}

TEST(Hidden, AConstantMayFillWhatOthersRelyOn) {
  EXPECT_TRUE(Form::compile(with(document(), "/map/channel", "app_metadata.channel"), profile::Catalogue()));
}

TEST(Hidden, TheCatalogueSaysWhetherApplicationsMayFillIt) {
  for (const char* rule : {R"({"label": "Campaign", "permissions": {"application": "view"}})",
                           R"({"label": "Campaign", "sources": ["user"]})"}) {
    const auto catalogue = profile::Catalogue::parse(JsonObject{{"user_metadata.campaign", *parse_json(rule)}});
    ASSERT_TRUE(catalogue) << catalogue.error().message << catalogue.error().field;
    const auto compiled = Form::compile(document(), *catalogue);
    ASSERT_FALSE(compiled);
    EXPECT_EQ(compiled.error().code, "form.bad_hidden");
  }
}

}  // namespace
}  // namespace acquaint::forms
