#include "flows/component.h"

#include <gtest/gtest.h>

#include "flows/markup.h"

namespace acquaint::flows {
namespace {

const Chance& chance() {
  static SeededRandom random{1};
  static const Chance one{from_ms(0), random};
  return one;
}

// A form of one step with this component, called "c".
JsonObject form_with(std::string_view component) {
  return *parse_json_object(R"({"id":"ap_1","name":"f","languages":{"primary":"en"},
    "messages":{"errors":{"ERR_REQUIRED_PROPERTY":"We need this."},"custom":{"hi":"Hello"}},
    "translations":{"de":{"components":{"c":{"label":"Firma","config":{"options":[{"label":"Eins"}]}}},
                          "messages":{"errors":{"ERR_REQUIRED_PROPERTY":"Bitte ausfüllen."},"custom":{"hi":"Hallo"}}}},
    "nodes":[{"id":"s","type":"STEP","config":{"components":[)" + std::string(component) + "]}}]}");
}

struct Case {
  const char* name;
  const char* component;
  FormFields posted;
  const char* want;  // The answers, or the rule that is broken.
};

const Case kCases[] = {
    {"text", R"({"id":"c","category":"FIELD","type":"TEXT"})", {{"c", " Ada \r\n"}}, R"({"c":"Ada"})"},
    {"text that is too long", R"({"id":"c","category":"FIELD","type":"TEXT","config":{"max_length":2}})", {{"c", "Ada"}}, "maxLength"},
    {"no answer", R"({"id":"c","category":"FIELD","type":"TEXT"})", {{"c", " "}}, "{}"},
    {"no answer where one is needed", R"({"id":"c","category":"FIELD","type":"TEXT","required":true})", {}, "required"},
    {"twice", R"({"id":"c","category":"FIELD","type":"TEXT"})", {{"c", "a"}, {"c", "b"}}, "duplicate"},
    {"a foreign field", R"({"id":"c","category":"FIELD","type":"TEXT"})", {{"d", "a"}}, "unknown"},
    {"a field that cannot be asked", R"({"id":"c","category":"FIELD","type":"FILE"})", {{"c", "a"}}, "unknown"},
    {"bytes", R"({"id":"c","category":"FIELD","type":"TEXT"})", {{"c", "\xff"}}, "characters"},
    {"e-mail", R"({"id":"c","category":"FIELD","type":"EMAIL"})", {{"c", "ada@example.com"}}, R"({"c":"ada@example.com"})"},
    {"no e-mail", R"({"id":"c","category":"FIELD","type":"EMAIL"})", {{"c", "ada"}}, "format"},
    {"no web address", R"({"id":"c","category":"FIELD","type":"URL"})", {{"c", "javascript:1"}}, "format"},
    {"phone", R"({"id":"c","category":"FIELD","type":"TEL"})", {{"c", "+49 (30) 123"}}, R"({"c":"+49 (30) 123"})"},
    {"no phone", R"({"id":"c","category":"FIELD","type":"TEL"})", {{"c", "call me"}}, "pattern"},
    {"number", R"({"id":"c","category":"FIELD","type":"NUMBER"})", {{"c", "1.5"}}, R"({"c":1.5})"},
    {"whole number", R"({"id":"c","category":"FIELD","type":"NUMBER"})", {{"c", "15"}}, R"({"c":15})"},
    {"no number", R"({"id":"c","category":"FIELD","type":"NUMBER"})", {{"c", "1x"}}, "type"},
    {"a number too large to be a whole one", R"({"id":"c","category":"FIELD","type":"NUMBER","config":{"max_value":100}})",
     {{"c", "99999999999999999999"}}, "maximum"},
    {"not a number", R"({"id":"c","category":"FIELD","type":"NUMBER","config":{"min_value":1,"max_value":100}})", {{"c", "nan"}}, "type"},
    {"no end", R"({"id":"c","category":"FIELD","type":"NUMBER"})", {{"c", "inf"}}, "type"},
    {"number too small", R"({"id":"c","category":"FIELD","type":"NUMBER","config":{"min_value":3}})", {{"c", "2"}}, "minimum"},
    {"box", R"({"id":"c","category":"FIELD","type":"BOOLEAN"})", {}, R"({"c":false})"},
    {"box that is ticked", R"({"id":"c","category":"FIELD","type":"BOOLEAN"})", {{"c", "true"}}, R"({"c":true})"},
    {"terms", R"({"id":"c","category":"FIELD","type":"LEGAL","required":true})", {{"c", "true"}}, R"({"c":true})"},
    {"terms that are not accepted", R"({"id":"c","category":"FIELD","type":"LEGAL","required":true})", {}, "required"},
    {"choice", R"({"id":"c","category":"FIELD","type":"CHOICE","config":{"options":[{"value":"a","label":"A"}]}})", {{"c", "a"}}, R"({"c":"a"})"},
    {"no such choice", R"({"id":"c","category":"FIELD","type":"DROPDOWN","config":{"options":[{"value":"a"}]}})", {{"c", "b"}}, "enum"},
    {"choices", R"({"id":"c","category":"FIELD","type":"CARDS","config":{"multiple":true,"options":[{"value":"a"},{"value":"b"}]}})",
     {{"c", "a"}, {"c", "b"}}, R"({"c":["a","b"]})"},
    {"date", R"({"id":"c","category":"FIELD","type":"DATE"})", {{"c", "2023-04-11"}}, R"({"c":"2023-04-11"})"},
    {"no date", R"({"id":"c","category":"FIELD","type":"DATE"})", {{"c", "2023-02-30"}}, "format"},
    {"time", R"({"id":"c","category":"FIELD","type":"DATE","config":{"format":"TIME"}})", {{"c", "23:15"}}, R"({"c":"23:15"})"},
};

TEST(Component, AnswersAreCheckedByTheirType) {
  for (const Case& one : kCases) {
    SCOPED_TRACE(one.name);
    const JsonObject form = form_with(one.component);
    const Scope scope;
    const auto got = read_answers({form, "en", scope, chance()}, "s", one.posted);
    EXPECT_EQ(got ? to_text(*got) : got.error()[0].rule, one.want);
  }
}

TEST(Component, TextsAreInTheLanguageOfTheReader) {
  const JsonObject form = form_with(R"j({"id":"c","category":"FIELD","type":"CHOICE","label":"Company","required":true,"config":{"options":[{"value":"1","label":"One"}]}},
      {"id":"t","category":"BLOCK","type":"RICH_TEXT","config":{"content":"<h2>{{t('hi')}} {{context.user.name}}</h2><p onclick=x>Text<script>alert(1)</script></p>"}})j");
  EXPECT_EQ(language_for(form, "de-AT"), "de");
  EXPECT_EQ(language_for(form, "fr"), "en");
  Scope scope;
  scope.context = *parse_json_object(R"({"user":{"name":"<b>Ada</b>"}})");
  scope.texts = texts_of(form, "de");
  const JsonObject got = describe({form, "de", scope, chance()}, "s", {.problems = {{"/c", "required", ""}}});
  const JsonObject& field = got.at("elements").at(0).as_object();
  EXPECT_EQ(field.at("label"), "Firma");
  EXPECT_EQ(field.at("error"), "Bitte ausfüllen.");
  EXPECT_EQ(field.at("options").at(0).at("label"), "Eins");
  EXPECT_EQ(got.at("elements").at(1).at("parts").at(0).at("text"), "Hallo Ada");
  EXPECT_EQ(got.at("elements").at(1).at("heading"), true);
  EXPECT_EQ(got.at("elements").at(2).at("parts").at(0).at("text"), "Text");
}

TEST(Component, ADividerIsALineWithItsWordsOrWithout) {
  const JsonObject form = form_with(R"j({"id":"c","category":"BLOCK","type":"DIVIDER","config":{"text":"Your {{context.user.name}}"}},
      {"id":"d","category":"BLOCK","type":"DIVIDER"})j");
  Scope scope;
  scope.context = *parse_json_object(R"({"user":{"name":"taste"}})");
  EXPECT_EQ(to_text(describe({form, "en", scope, chance()}, "s", {}).at("elements")),
            R"([{"kind":"divider","text":"Your taste"},{"kind":"divider"}])");
}

TEST(Component, ADefaultFromTheProfileIsShownOnlyToWhoLoggedInLately) {
  const JsonObject form = form_with(R"({"id":"c","category":"FIELD","type":"TEXT","config":{"default_value":"{{context.user.name}}"}})");
  Scope scope;
  scope.context = *parse_json_object(R"({"user":{"name":"Ada"}})");
  EXPECT_EQ(describe({form, "en", scope, chance()}, "s", {}).at("elements").at(0).at("value"), "Ada");
  EXPECT_FALSE(describe({form, "en", scope, chance()}, "s", {.shows_defaults = false}).at("elements").at(0).as_object().contains("value"));
}

TEST(Component, WhatCannotBeAskedIsLeftOut) {
  const JsonObject form = form_with(R"({"id":"c","category":"FIELD","type":"PAYMENT"},{"id":"d","category":"WIDGET","type":"RECAPTCHA","config":{"secret_key":"s"}})");
  const Scope scope;
  EXPECT_EQ(describe({form, "en", scope, chance()}, "s", {}).at("elements"), JsonArray());
  EXPECT_FALSE(is_shown(*components_of(form, "s")[0]));
}

TEST(Component, SensitiveAnswersAreTakenOut) {
  const JsonObject form = form_with(R"({"id":"c","category":"FIELD","type":"TEXT","sensitive":true})");
  EXPECT_EQ(to_text(without_sensitive(form, {{"c", 1}, {"d", 2}})), R"({"d":2})");
}

TEST(Markup, NothingButWordsIsLeft) {
  const auto plain = [](std::string text, bool is_heading = false) { return Paragraph{{{std::move(text), ""}}, is_heading}; };
  EXPECT_EQ(paragraphs_of("a <b>bold</b>&amp;<br>next<style>p{}</STYLE> <img src=x onerror=y>end <unclosed"),
            (std::vector<Paragraph>{plain("a bold&"), plain("next end")}));
  EXPECT_EQ(paragraphs_of("<H1>Title</H1>text"), (std::vector<Paragraph>{plain("Title", true), plain("text")}));
  EXPECT_EQ(paragraphs_of(R"m(Our <a class="x" href="https://x.example/">terms</a> apply. <a href="javascript:alert(1)">No</a>)m"),
            (std::vector<Paragraph>{{{{"Our ", ""}, {"terms", "https://x.example/"}, {" apply. ", ""}, {"No", ""}}, false}}));
}

}  // namespace
}  // namespace acquaint::flows
