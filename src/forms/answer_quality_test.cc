#include "forms/answer_quality.h"

#include <gtest/gtest.h>

#include "forms/sample_form.h"

namespace acquaint::forms {
namespace {

using namespace std::chrono_literals;

struct TextCase {
  const char* text;
  std::string_view junk;  // Empty: none.
};

// Read this table to learn what counts; add a row to fix a bug.
TEST(Junk, IsWhatNobodyWouldWriteWhoMeansIt) {
  for (const TextCase& each : {
           TextCase{"asdf", "keyboard_run"},
           TextCase{"QWERTY", "keyboard_run"},
           TextCase{"qwertz", "keyboard_run"},
           TextCase{"12345", "keyboard_run"},
           TextCase{"lkjhg", "keyboard_run"},
           TextCase{"asdasdasd", "keyboard_run"},
           TextCase{"qwerqwer", "keyboard_run"},
           TextCase{"xxx", "repeated"},
           TextCase{"aaaaaaaa", "repeated"},
           TextCase{"000", "repeated"},
           TextCase{"Test", "placeholder"},
           TextCase{"  n/a ", "placeholder"},
           TextCase{"foo bar", "placeholder"},
           TextCase{"...", "punctuation"},
           TextCase{"?", "punctuation"},
           TextCase{"- -", "punctuation"},
           // What people mean.
           TextCase{"Countess", ""},
           TextCase{"Al", ""},
           TextCase{"Trew", ""},
           TextCase{"Rest", ""},
           TextCase{"Tester", ""},
           TextCase{"No", ""},
           TextCase{"None", ""},
           TextCase{"42", ""},
           TextCase{"C++", ""},
           TextCase{"www", "repeated"},
           TextCase{"Bonbon", ""},
           TextCase{"東京", ""},
           TextCase{"ééé", ""},
           TextCase{"Ω", ""},
           TextCase{"123 Fake Street", ""},
           TextCase{"", ""},
           TextCase{"   ", ""},
       }) {
    const auto junk = junk_of(each.text);
    EXPECT_EQ(junk ? name_of(*junk) : "", each.junk) << each.text;
  }
}

Form form_of(std::string_view properties) { return *Form::compile(small_document(properties), profile::Catalogue()); }

JsonObject judged(const Form& form, std::string_view answers, std::optional<Duration> took = 60s) {
  return to_json(judge_answers(form, *parse_json_object(answers), took));
}

const char* const kTwoTexts = R"({"title": {"type": "string"}, "country": {"type": "string", "enum": ["test", "FR"]}})";

TEST(AnswerQuality, JudgesOpenTextsAlone) {
  EXPECT_EQ(judged(form_of(kTwoTexts), R"({"title": "test", "country": "test"})"),
            *parse_json_object(R"({"judged": ["user_metadata.title", "user_metadata.country"],
                                   "junk": {"user_metadata.title": "placeholder"}})"));
  EXPECT_EQ(judged(form_of(kTwoTexts), R"({"title": "Countess"})"), *parse_json_object(R"({"judged": ["user_metadata.title"]})"));
  EXPECT_TRUE(judged(form_of(kTwoTexts), "{}").empty());
}

TEST(AnswerQuality, NobodyReadsTwoQuestionsInLessThanASecond) {
  const char* const both = R"({"title": "Countess", "country": "FR"})";
  EXPECT_EQ(judged(form_of(kTwoTexts), both, 999ms).at("junk"),
            *parse_json(R"({"user_metadata.title": "too_fast", "user_metadata.country": "too_fast"})"));
  EXPECT_FALSE(judged(form_of(kTwoTexts), both, 1000ms).contains("junk"));
  EXPECT_FALSE(judged(form_of(kTwoTexts), both, std::nullopt).contains("junk")) << "a later step";
  EXPECT_FALSE(judged(form_of(kTwoTexts), R"({"country": "FR"})", 500ms).contains("junk"));
}

// Five questions with the same three choices, and one with two.
Form scales() {
  JsonObject properties;
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    properties[name] = JsonObject{{"type", "string"}, {"enum", JsonArray{"bad", "fair", "good"}}};
  }
  properties["f"] = JsonObject{{"type", "string"}, {"enum", JsonArray{"yes", "no"}}};
  JsonArray elements;
  for (const auto& member : properties) {
    elements.push_back(JsonObject{{"type", "Control"},
                                  {"scope", "#/properties/" + std::string(member.key())},
                                  {"options", JsonObject{{"format", "radio"}}}});
  }
  const JsonObject layout{{"type", "VerticalLayout"}, {"elements", std::move(elements)}};
  return *Form::compile(small_document(to_text(properties), to_text(layout)), profile::Catalogue());
}

struct LineCase {
  const char* what;
  const char* answers;
  std::size_t straight;
};

TEST(AnswerQuality, FindsStraightLines) {
  const Form form = scales();
  for (const LineCase& each : {
           LineCase{"four alike", R"({"a": "bad", "b": "bad", "c": "bad", "d": "bad"})", 4},
           LineCase{"three alike", R"({"a": "bad", "b": "bad", "c": "bad"})", 0},
           LineCase{"five with one that differs", R"({"a": "bad", "b": "bad", "c": "bad", "d": "bad", "e": "good"})", 0},
           LineCase{"another scale is not part of it", R"({"a": "fair", "b": "fair", "c": "fair", "d": "fair", "f": "yes"})", 4},
           LineCase{"three, and another scale", R"({"a": "bad", "b": "bad", "c": "bad", "f": "yes"})", 0},
       }) {
    const JsonObject quality = judged(form, each.answers);
    EXPECT_EQ(quality.contains("straight") ? quality.at("straight").as_array().size() : 0, each.straight) << each.what;
  }
}

}  // namespace
}  // namespace acquaint::forms
