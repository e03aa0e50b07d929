#include "forms/posted.h"

#include <gtest/gtest.h>

#include "forms/sample_form.h"

namespace acquaint::forms {
namespace {

struct Case {
  const char* name;
  std::string posted;
  const char* answers;  // Null when there are problems.
  const char* problems;
};

constexpr const char* kProperties = R"({
  "name": {"type": "string"}, "story": {"type": "string"}, "size": {"type": "integer"},
  "rate": {"type": "number"}, "agree": {"type": "boolean"},
  "colours": {"type": "array", "items": {"enum": ["red", " green"]}}})";

const Case kCases[] = {
    {"nothing is ticked", "", R"({"agree":false})", ""},
    {"a text", "name=Ada+L", R"({"name":"Ada L","agree":false})", ""},
    {"white space around a line", "name=%20Ada%0D%0A", R"({"name":"Ada","agree":false})", ""},
    {"only white space", "name=+%09", R"({"agree":false})", ""},
    {"line ends", "story=+a%0D%0Ab", R"({"story":" a\nb","agree":false})", ""},
    {"an empty story", "story=%0D%0A", R"({"agree":false})", ""},
    {"an integer", "size=-7", R"({"size":-7,"agree":false})", ""},
    {"an empty integer", "size=", R"({"agree":false})", ""},
    {"an integer with a plus", "size=%2B7", nullptr, "/size type"},
    {"an integer with a fraction", "size=7.0", nullptr, "/size type"},
    {"an integer in hexadecimal", "size=0x7", nullptr, "/size type"},
    {"an integer beyond 64 bits", "size=99999999999999999999", nullptr, "/size type"},
    {"a number", "rate=0.5", R"({"rate":0.5,"agree":false})", ""},
    {"a whole number", "rate=5", R"({"rate":5,"agree":false})", ""},
    {"a number with a comma", "rate=0%2C5", nullptr, "/rate type"},
    {"infinity", "rate=inf", nullptr, "/rate type"},
    {"not a number", "rate=nan", nullptr, "/rate type"},
    {"a number beyond all", "rate=1e999", nullptr, "/rate type"},
    {"a box as browsers send it", "agree=on", R"({"agree":true})", ""},
    {"a box with a value", "agree=true", R"({"agree":true})", ""},
    {"radio buttons for no", "agree=false", R"({"agree":false})", ""},
    {"a box with another value", "agree=1", nullptr, "/agree type"},
    {"one of a list", "colours=red", R"({"agree":false,"colours":["red"]})", ""},
    {"some of a list", "colours=red&colours=+green", R"({"agree":false,"colours":["red"," green"]})", ""},
    {"an empty one of a list", "colours=", R"({"agree":false})", ""},
    {"a text twice", "name=a&name=b", nullptr, "/name duplicate"},
    {"a box twice", "agree=true&agree=true", nullptr, "/agree duplicate"},
    {"bad UTF-8", "name=%FF", nullptr, "/name characters"},
    {"a field that is not there", "nobody=1", nullptr, "/nobody unknown"},
    {"a field that is not there, in bad UTF-8", "%FF=1", nullptr, "/? unknown"},
    {"a field of the page", "_csrf=abc&name=a", R"({"name":"a","agree":false})", ""},
    {"every problem", "size=x&rate=y", nullptr, "/size type; /rate type"},
};

const Case kPartCases[] = {
    {"an answer of one's own", "role=&role.other=Astronaut", R"({"role":"Astronaut"})", ""},
    {"a choice counts more than a text beside it", "role=dev&role.other=Astronaut", R"({"role":"dev"})", ""},
    {"neither", "role=&role.other=", R"({})", ""},
    {"choices and one's own", "likes=red&likes=&likes.other=+blue+", R"({"likes":["red","blue"]})", ""},
    {"a number with its country", "phone=030+123456&phone.country=DE",
     R"({"phone":{"country":"DE","number":"030 123456"}})", ""},
    {"a country without a number", "phone=&phone.country=DE", R"({})", ""},
    {"yes", "agree=true", R"({"agree":true})", ""},
    {"neither yes nor no is no answer", "", R"({})", ""},
    {"a part that the field does not have", "agree.other=x", nullptr, "/agree.other unknown"},
};

TEST(Posted, PutsPartsTogether) {
  const Form form = *Form::compile(
      small_document(R"({"role":{"enum":["dev","pm"]}, "likes":{"type":"array","items":{"enum":["red"]}},
                         "phone":{"type":"string","format":"phone"}, "agree":{"type":"boolean"}})",
                     R"({"type":"VerticalLayout","elements":[
        {"type":"Control","scope":"#/properties/role","options":{"allowOther":true}},
        {"type":"Control","scope":"#/properties/likes","options":{"allowOther":true}},
        {"type":"Control","scope":"#/properties/phone","options":{"countries":[]}},
        {"type":"Control","scope":"#/properties/agree","options":{"labels":{"true":"Yes","false":"No"}}}]})"),
      profile::Catalogue());
  const auto asked = all_paths(form);
  const JsonObject before;
  for (const Case& c : kPartCases) {
    SCOPED_TRACE(c.name);
    const auto read = read_posted({form, asked, before, {}}, form.steps()[0], *parse_form(c.posted));
    ASSERT_EQ(read.has_value(), c.answers != nullptr);
    if (read) {
      EXPECT_EQ(Json(*read), *parse_json(c.answers)) << to_text(*read);
    } else {
      EXPECT_EQ(read.error()[0].field + " " + read.error()[0].rule, c.problems);
    }
  }
}

TEST(Posted, Cases) {
  const Form form = *Form::compile(
      small_document(kProperties, R"({"type":"VerticalLayout","elements":[
        {"type":"Control","scope":"#/properties/name"},
        {"type":"Control","scope":"#/properties/story","options":{"multi":true}},
        {"type":"Control","scope":"#/properties/size"}, {"type":"Control","scope":"#/properties/rate"},
        {"type":"Control","scope":"#/properties/agree"}, {"type":"Control","scope":"#/properties/colours"}]})"),
      profile::Catalogue());
  const auto asked = all_paths(form);
  const JsonObject before;
  constexpr std::string_view kPageFields[] = {"_csrf"};
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const auto read = read_posted({form, asked, before, {}}, form.steps()[0], *parse_form(c.posted), kPageFields);
    ASSERT_EQ(read.has_value(), c.answers != nullptr);
    if (read) {
      EXPECT_EQ(Json(*read), *parse_json(c.answers)) << to_text(*read);
      continue;
    }
    std::string problems;
    for (const auto& problem : read.error()) {
      problems += (problems.empty() ? "" : "; ") + problem.field + " " + problem.rule;
    }
    EXPECT_EQ(problems, c.problems);
  }
}

TEST(Posted, ReadsOnlyWhatIsAsked) {
  const Form form = sample_form();
  const std::vector<std::string> asked = {"user_metadata.company"};
  const JsonObject before;
  const forms::Run run{form, asked, before, {}};
  EXPECT_TRUE(read_posted(run, *form.find_step("work"), {{"company", "Acme"}}));
  EXPECT_FALSE(read_posted(run, *form.find_step("work"), {{"role", "dev"}}));
  EXPECT_EQ(*read_posted(run, *form.find_step("news"), {}), JsonObject());
}

}  // namespace
}  // namespace acquaint::forms
