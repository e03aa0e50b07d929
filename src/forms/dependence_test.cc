#include "forms/dependence.h"

#include <gtest/gtest.h>

#include "forms/answer_schema.h"
#include "forms/offer.h"
#include "forms/render.h"
#include "forms/sample_form.h"
#include "forms/sample_refusal.h"
#include "forms/steps.h"
#include "profile/change.h"

namespace acquaint::forms {
namespace {

constexpr const char* kProperties = R"({
  "country": {"type": "string", "oneOf": [{"const": "DE", "title": "Germany"}, {"const": "FR", "title": "France"},
                                          {"const": "IT", "title": "Italy"}]},
  "city": {"type": "string", "enum": ["Berlin", "Ulm", "Paris"]},
  "sights": {"type": "array", "items": {"type": "string", "enum": ["gate", "tower"]}}})";

constexpr const char* kCity = R"({"type": "Control", "scope": "#/properties/city", "options": {"choicesBy":
  {"field": "country", "choices": {"FR": ["Paris"], "DE": ["Berlin", "Ulm"]}}}})";

constexpr const char* kSights = R"({"type": "Control", "scope": "#/properties/sights", "options": {"choicesBy":
  {"field": "city", "choices": {"Berlin": ["gate", "tower"], "Paris": ["tower"]}}}})";

std::string layout(std::string_view between = ",") {
  return R"({"type": "Categorization", "elements": [{"type": "Category", "options": {"id": "first"}, "elements": [
              {"type": "Control", "scope": "#/properties/country"})" +
         std::string(between) + kCity + "," + kSights + "]}]}";
}

JsonObject on_one_step() {
  return with(small_document(kProperties, layout()), "/schema/required", JsonArray{"country", "city"});
}
JsonObject on_two_steps() {
  const std::string between = R"(]}, {"type": "Category", "options": {"id": "second"}, "elements": [)";
  return with(small_document(kProperties, layout(between)), "/schema/required", JsonArray{"country", "city"});
}

std::string describe(const FieldProblems& problems) {
  std::string text;
  for (const auto& problem : problems) text += (text.empty() ? "" : "; ") + problem.field + " " + problem.rule;
  return text;
}

const JsonObject& element(const JsonObject& step, std::size_t place) {
  return step.at("elements").as_array().at(place).as_object();
}

struct Case {
  const char* name;
  const char* given;
  const char* accepted;  // Null when it is refused.
  const char* problems;
};

const Case kCases[] = {
    {"a city of the country", R"({"country":"DE","city":"Ulm"})", R"({"country":"DE","city":"Ulm"})", ""},
    {"a city of another one", R"({"country":"DE","city":"Paris"})", nullptr, "/city offered"},
    {"no city of any", R"({"country":"DE","city":"Rome"})", nullptr, "/city enum"},
    {"required while it is shown", R"({"country":"DE"})", nullptr, "/city required"},
    {"a country without cities", R"({"country":"IT"})", R"({"country":"IT"})", ""},
    {"not shown is not looked at", R"({"country":"IT","city":"Paris"})", R"({"country":"IT"})", ""},
    {"without a country", R"({"city":"Paris"})", nullptr, "/country required"},
    {"a country that is no text", R"({"country":["DE"],"city":"Ulm"})", nullptr, "/country type"},
    {"over two questions", R"({"country":"FR","city":"Paris","sights":["tower"]})",
     R"({"country":"FR","city":"Paris","sights":["tower"]})", ""},
    {"one of a list", R"({"country":"FR","city":"Paris","sights":["tower","gate"]})", nullptr, "/sights offered"},
    {"an answer with nothing below it", R"({"country":"DE","city":"Ulm","sights":["gate"]})",
     R"({"country":"DE","city":"Ulm"})", ""},
};

TEST(Dependence, C46OnlyChoicesThatGoWithTheOtherAnswerAreTaken) {
  const Form form = *Form::compile(on_one_step(), profile::Catalogue());
  const auto asked = all_paths(form);
  const JsonObject before;
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const auto accepted = check_step({form, asked, before, {}}, form.steps().front(), *parse_json_object(c.given));
    ASSERT_EQ(accepted.has_value(), c.accepted != nullptr) << (accepted ? "" : describe(accepted.error()));
    if (accepted) {
      EXPECT_EQ(Json(*accepted), *parse_json(c.accepted));
    } else {
      EXPECT_EQ(describe(accepted.error()), c.problems);
    }
  }
}

TEST(Dependence, AnEarlierStepDecidesAsWell) {
  const Form form = *Form::compile(on_two_steps(), profile::Catalogue());
  const auto asked = all_paths(form);
  const JsonObject before{{"country", "DE"}};
  const forms::Run run{form, asked, before, {}};
  const Step& second = form.steps().back();
  EXPECT_TRUE(check_step(run, second, {{"city", "Ulm"}}));
  EXPECT_FALSE(check_step(run, second, {{"city", "Paris"}}));
  const JsonObject city = element(describe_step(run, second, {}), 0);
  EXPECT_FALSE(city.contains("choices_by"));
  EXPECT_FALSE(city.contains("show_when"));
  ASSERT_EQ(city.at("options").as_array().size(), 2U);
  EXPECT_EQ(city.at("options").at(1).at("value"), "Ulm");

  const JsonObject italian{{"country", "IT"}};
  EXPECT_EQ(next_step({form, asked, italian, {}}, "first"), nullptr);
}

TEST(Dependence, AStepSaysWhichChoicesGoWithWhichAnswer) {
  const Form form = *Form::compile(on_one_step(), profile::Catalogue());
  const auto asked = all_paths(form);
  const JsonObject before, values{{"country", "FR"}};
  const JsonObject city = element(describe_step({form, asked, before, {}}, form.steps().front(), {.values = &values}), 1);
  EXPECT_EQ(city.at("choices_by"), *parse_json(R"({"field": "country", "answers": [
      {"value": "DE", "label": "Germany", "selected": false, "choices": ["Berlin", "Ulm"]},
      {"value": "FR", "label": "France", "selected": true, "choices": ["Paris"]}]})"));
  EXPECT_EQ(city.at("options").as_array().size(), 3U);
  EXPECT_EQ(city.at("visible"), true);
  EXPECT_TRUE(city.contains("show_when"));
}

TEST(Dependence, DecidingAsksForItBehindItsQuestion) {
  const profile::Catalogue catalogue = *profile::Catalogue::parse(*parse_json_object(
      R"({"user_metadata.country": {"label": "Country"}, "user_metadata.city": {"label": "City"}})"));
  const Form form = *Form::compile(on_one_step(), catalogue);
  const asking::Offer offer = *make_offer(form, 1, catalogue);
  const asking::Question& city = offer.steps.front().questions.at(1);
  ASSERT_EQ(city.shown_when.size(), 1U);
  EXPECT_EQ(city.shown_when.front().answers.front().field, "country");
}

struct Outgrown {
  const char* name;
  const char* known;
  std::vector<std::string> answered;
  std::string want;
};

const Outgrown kOutgrown[] = {
    {"the city of another country", R"({"country":"FR","city":"Berlin"})", {"country"}, "city"},
    {"and what depends on it", R"({"country":"FR","city":"Berlin","sights":["gate"]})", {"country"}, "city sights"},
    {"a city that still fits", R"({"country":"DE","city":"Ulm"})", {"country"}, ""},
    {"a country without choices", R"({"country":"IT","city":"Ulm"})", {"country"}, "city"},
    {"answered along with it", R"({"country":"FR","city":"Paris"})", {"country", "city"}, ""},
    {"one of a list that does not fit", R"({"country":"FR","city":"Paris","sights":["tower","gate"]})", {"country", "city"}, "sights"},
    {"another answer", R"({"country":"FR","city":"Berlin","sights":["gate"]})", {"sights"}, ""},
    {"nothing known", R"({"country":"FR"})", {"country"}, ""},
};

TEST(Dependence, AnAnswerOutgrowsWhatDependsOnIt) {
  const Form form = *Form::compile(on_one_step(), profile::Catalogue());
  for (const Outgrown& one : kOutgrown) {
    SCOPED_TRACE(one.name);
    profile::Changed ada{profile::User(*profile::UserId::parse("auth0|ada")), {}};
    const profile::Actor actor{.source = profile::Source::user, .origin = "small", .name = "test", .now = from_ms(1), .purpose = {}};
    const JsonObject known = *parse_json_object(one.known);
    for (const auto& member : known) {
      ASSERT_TRUE(profile::learn(ada, profile::Catalogue(), form.find_field(std::string_view(member.key()))->attribute, member.value(), actor));
    }
    std::vector<std::string> answered;
    for (const std::string& name : one.answered) answered.push_back("user_metadata." + name);
    std::string outgrown;
    for (const Field* field : outgrown_fields(form, answered, {.user = &ada.user})) outgrown += (outgrown.empty() ? "" : " ") + field->name;
    EXPECT_EQ(outgrown, one.want);
  }
}

TEST(Dependence, ThePublishedSchemaKnowsIt) {
  const JsonObject schema = answer_schema(*Form::compile(on_one_step(), profile::Catalogue()));
  EXPECT_EQ(schema.at("required"), Json(JsonArray{"country"}));
  EXPECT_EQ(schema.at("allOf").at(0), *parse_json(R"({
      "if": {"properties": {"country": {"const": "DE"}}, "required": ["country"]},
      "then": {"properties": {"city": {"enum": ["Berlin", "Ulm"]}}}})"));
  EXPECT_EQ(schema.at("allOf").at(2).at("then").at("properties").at("sights"),
            *parse_json(R"({"items": {"enum": ["gate", "tower"]}})"));
}

TEST(Dependence, WhatCannotBeIsRefused) {
  const std::string at = "/uischema/elements/0/elements/1/options/choicesBy";
  const Refused cases[] = {
      {"a choice that is not there", "/choices", R"({"DE":["Berlin","Ulm","Rome"],"FR":["Paris"]})", "form.bad_field",
       "/choices/DE/2"},
      {"a choice twice", "/choices", R"({"DE":["Berlin","Ulm","Ulm"],"FR":["Paris"]})", "form.bad_field", "/choices/DE/2"},
      {"a choice that goes with nothing", "/choices", R"({"DE":["Berlin","Ulm"]})", "form.bad_field", "/choices"},
      {"an answer that cannot be", "/choices", R"({"DE":["Berlin","Ulm"],"XX":["Paris"]})", "form.bad_field",
       "/choices/XX"},
      {"a question that comes later", "/field", R"("sights")", "form.forward_reference", "/field"},
      {"a question that is not there", "/field", R"("planet")", "form.forward_reference", "/field"},
      {"itself", "/field", R"("city")", "form.forward_reference", "/field"},
      {"no choices", "/choices", R"({"DE":[]})", "form.malformed", "/choices/DE"},
  };
  for (const Refused& c : cases) {
    SCOPED_TRACE(c.name);
    expect_refused(with(on_one_step(), at + c.place, *parse_json(c.value)), c.code, at + c.field);
  }
}

TEST(Dependence, NeedsAChoiceOnBothSides) {
  const JsonObject text = with(on_one_step(), "/schema/properties/country", JsonObject{{"type", "string"}});
  const auto on_text = Form::compile(text, profile::Catalogue());
  ASSERT_FALSE(on_text);
  EXPECT_EQ(on_text.error().field, "/uischema/elements/0/elements/1/options/choicesBy/field");
  const JsonObject open = with(on_one_step(), "/uischema/elements/0/elements/1/options/allowOther", true);
  const auto with_other = Form::compile(open, profile::Catalogue());
  ASSERT_FALSE(with_other);
  EXPECT_EQ(with_other.error().field, "/uischema/elements/0/elements/1/options/choicesBy");
}

}  // namespace
}  // namespace acquaint::forms
