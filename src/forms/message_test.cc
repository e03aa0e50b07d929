#include "forms/message.h"

#include <gtest/gtest.h>

#include "forms/render.h"
#include "forms/sample_form.h"
#include "forms/sample_refusal.h"
#include "forms/steps.h"

namespace acquaint::forms {
namespace {

constexpr const char* kValues = R"({
  "name": {"var": "given_name", "otherwise": "there"},
  "plan": {"var": "app_metadata.plan", "otherwise": "none"},
  "seats": {"var": "user_metadata.seats", "otherwise": 0}})";

constexpr const char* kLayout = R"_({"type": "Categorization", "elements": [
  {"type": "Category", "label": "Hello, {name}!", "options": {"id": "work"}, "elements": [
    {"type": "Label", "text": "{name}: [our terms](https://shop.example/terms)"},
    {"type": "Control", "scope": "#/properties/team"}, {"type": "Control", "scope": "#/properties/news",
     "options": {"consent": {"purpose": "news", "textVersion": 1}}}]}]})_";

constexpr const char* kGerman = R"({
  "/title": "Für {name}",
  "/schema/properties/team/title": "{seats, plural, =0 {Ihr Team} one {Ihr Platz} other {Ihre # Plätze}}"})";

JsonObject document() {
  JsonObject out = small_document(R"_({
      "team": {"type": "string", "description": "As '{'shown'}'",
               "title": "{seats, plural, =0 {Your team} one {Your seat} other {Your # seats}}"},
      "news": {"type": "boolean", "title": "Send {me} news"}})_",
                                  kLayout);
  out["title"] = "{plan, select, pro {For professionals} other {For everybody}}";
  out["values"] = *parse_json(kValues);
  out["locales"] = *parse_json(R"({"default": "en", "available": ["en", "de", "fr"]})");
  out["messages"] = JsonObject{{"de", *parse_json(kGerman)}};
  return out;
}

profile::User user_with(std::string_view values) {
  profile::User user(*profile::UserId::parse("auth0|ada"));
  const JsonObject claims = *parse_json_object(values);
  for (const auto& member : claims) {
    user.claims[*profile::AttributePath::parse(member.key())].push_back(
        {.value = member.value(), .from = {.source = profile::Source::user, .seen = Time()}});
  }
  return user;
}

JsonObject describe(std::string_view known, std::string_view locale, Reveal reveal = Reveal::full) {
  const Form form = *Form::compile(document(), profile::Catalogue());
  const auto asked = all_paths(form);
  const JsonObject none;
  const profile::User user = user_with(known);
  const forms::Run run{form, asked, none, {.user = &user}};
  return describe_step(run, form.steps().front(), {.locale = locale, .reveal = reveal});
}

constexpr const char* kAda = R"({"given_name": "Ada", "app_metadata.plan": "pro", "user_metadata.seats": 1200})";

struct Said {
  const char* name;
  const char* known;
  const char* locale;
  Reveal reveal;
  const char* title;
  const char* step;
  const char* label;
};

TEST(Message, SaysWhatIsKnown) {
  const Said cases[] = {
      {"all of it", kAda, "en", Reveal::full, "For professionals", "Hello, Ada!", "Your 1,200 seats"},
      {"in German, half translated", kAda, "de", Reveal::full, "Für Ada", "Hello, Ada!", "Ihre 1.200 Plätze"},
      {"not translated at all", kAda, "fr", Reveal::full, "For professionals", "Hello, Ada!", "Your 1,200 seats"},
      {"one", R"({"user_metadata.seats": 1})", "en", Reveal::full, "For everybody", "Hello, there!", "Your seat"},
      {"nothing", "{}", "de", Reveal::full, "Für there", "Hello, there!", "Ihr Team"},
      {"to somebody who is merely recognised", kAda, "en", Reveal::masked, "For everybody", "Hello, there!", "Your team"},
      {"of another type", R"({"given_name": 7, "user_metadata.seats": "7", "app_metadata.plan": ["pro"]})", "en",
       Reveal::full, "For everybody", "Hello, there!", "Your team"},
      {"too much for a sentence", R"({"given_name": "Ada\nLovelace", "user_metadata.seats": 2})", "en", Reveal::full,
       "For everybody", "Hello, there!", "Your 2 seats"},
      {"what looks like a place", R"({"given_name": "{plan}"})", "en", Reveal::full, "For everybody", "Hello, {plan}!",
       "Your team"},
  };
  for (const Said& c : cases) {
    SCOPED_TRACE(c.name);
    const JsonObject said = describe(c.known, c.locale, c.reveal);
    EXPECT_EQ(said.at("title"), c.title);
    EXPECT_EQ(said.at("step").at("title"), c.step);
    EXPECT_EQ(said.at("elements").at(1).at("label"), c.label);
  }
}

TEST(Message, LeavesWhatIsAgreedToAsItStands) {
  EXPECT_EQ(describe(kAda, "en").at("elements").at(2).at("label"), "Send {me} news");
}

TEST(Message, HasApostrophesAroundBraces) {
  EXPECT_EQ(describe(kAda, "en").at("elements").at(1).at("hint"), "As {shown}");
}

TEST(Message, NoValueMakesALink) {
  const JsonObject said = describe(R"_({"given_name": "[Ada](https://evil.example)"})_", "en");
  EXPECT_EQ(said.at("elements").at(0).at("parts"), *parse_json(R"_([
      {"text": "[Ada](https://evil.example): "}, {"text": "our terms", "href": "https://shop.example/terms"}])_"));
}

TEST(Message, AFormWithoutValuesHasNoMessages) {
  JsonObject plain = document();
  plain.erase("values");
  const Form form = *Form::compile(plain, profile::Catalogue());
  EXPECT_EQ(form.say(form.title(), "en"), "{plan, select, pro {For professionals} other {For everybody}}");
}

TEST(Message, NobodyInParticularReadsWhatIsSaidOtherwise) {
  const Form form = *Form::compile(document(), profile::Catalogue());
  EXPECT_EQ(form.say(form.title(), "de"), "Für there");
}

TEST(Message, WhatCannotBeIsRefusedWithItsPlace) {
  const Refused cases[] = {
      {"broken syntax", "/title", "Hello, {name", "form.bad_message", "/title"},
      {"a place of no name", "/title", "Hello, {0}", "form.bad_message", "/title"},
      {"an unknown place", "/title", "Hello, {nam}", "form.bad_message", "/title"},
      {"plural without other", "/schema/properties/team/title", "{seats, plural, one {x}}", "form.bad_message",
       "/schema/properties/team/title"},
      {"a number by a text", "/schema/properties/team/description", "{name, plural, other {#}}", "form.bad_message",
       "/schema/properties/team/description"},
      {"deep inside", "/schema/properties/team/title", "{plan, select, pro {{name, number}} other {}}", "form.bad_message",
       "/schema/properties/team/title"},
      {"a text by a number", "/title", "{seats, select, other {x}}", "form.bad_message", "/title"},
      {"in a paragraph", "/uischema/elements/0/elements/0/text", "{x}", "form.bad_message",
       "/uischema/elements/0/elements/0/text"},
      {"a value of no attribute", "/values/name/var", "$", "attribute.bad_path", "/values/name/var"},
  };
  for (const Refused& c : cases) {
    SCOPED_TRACE(c.name);
    expect_refused(with(document(), c.place, c.value), c.code, c.field);
  }
  JsonObject translated = document();
  translated["messages"].as_object()["de"].as_object()["/title"] = "{wer}";
  EXPECT_EQ(Form::compile(translated, profile::Catalogue()).error().field, "/messages/de/~1title");
  EXPECT_EQ(Form::compile(with(document(), "/values/9", *parse_json(R"({"var": "name", "otherwise": "x"})")),
                          profile::Catalogue()).error().code, "form.malformed");
  EXPECT_EQ(Form::compile(with(document(), "/values/name", *parse_json(R"({"var": "name"})")),
                          profile::Catalogue()).error().code, "form.malformed");
}

TEST(Message, WhatReadersMayNotSeeIsNotSaid) {
  for (const char* rule : {R"({"label": "Plan", "sensitive": true, "purpose": "To help"})", R"({"label": "Plan", "permissions": {"user": "none"}})",
                           R"({"label": "Plan", "permissions": {"application": "none"}})"}) {
    SCOPED_TRACE(rule);
    const auto catalogue = profile::Catalogue::parse(JsonObject{{"app_metadata.plan", *parse_json(rule)}});
    ASSERT_TRUE(catalogue) << catalogue.error().message << catalogue.error().field;
    const auto form = Form::compile(document(), *catalogue);
    ASSERT_FALSE(form);
    EXPECT_EQ(form.error().code, "form.bad_message");
    EXPECT_EQ(form.error().field, "/values/plan/var");
  }
}

}  // namespace
}  // namespace acquaint::forms
