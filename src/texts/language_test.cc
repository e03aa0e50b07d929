#include "texts/language.h"

#include <gtest/gtest.h>

#include "texts/embedded.h"
#include "texts/text.h"

namespace acquaint::texts {
namespace {

JsonObject catalogue(const std::string& tag) {
  return *parse_json_object(embedded(tag + ".json"));
}

// The places of every text, by key: what a translation must have in common with the original.
std::map<std::string, std::set<std::string>> places_in(const std::string& tag) {
  std::map<std::string, std::set<std::string>> places;
  for (const auto& member : catalogue(tag)) {
    const auto text = Text::parse(std::string_view(member.value().as_string()), icu::Locale(tag.c_str()));
    EXPECT_TRUE(text.has_value()) << tag << " " << member.key();
    if (text) places.emplace(member.key(), text->places());
  }
  return places;
}

TEST(Catalogues, HaveTheSameTextsWithTheSamePlaces) {
  EXPECT_EQ(places_in("de"), places_in("en"));
}

TEST(Catalogues, NoTextIsEmpty) {
  for (const char* tag : {"en", "de"}) {
    for (const auto& member : catalogue(tag)) {
      EXPECT_FALSE(member.value().as_string().empty()) << tag << " " << member.key();
    }
  }
}

TEST(Language, SaysTextsWithValues) {
  const Language english, german = Languages().choose("de", "");
  EXPECT_EQ(english.say("question.progress", {{"number", 1}, {"of", 2}}), "Step 1 of 2");
  EXPECT_EQ(german.say("question.progress", {{"number", 1}, {"of", 2}}), "Schritt 1 von 2");
  EXPECT_EQ(english.say("question.never"), "Don't ask again");
  EXPECT_EQ(english.say("answer.minItems", {{"operand", 1}}), "Must have at least 1 choice.");
  EXPECT_EQ(english.say("answer.minItems", {{"operand", 2}}), "Must have at least 2 choices.");
  EXPECT_EQ(german.say("answer.minimum", {{"operand", 1234.5}}), "Muss mindestens 1.234,5 sein.");
  EXPECT_EQ(english.say("answer.type", {{"operand", "integer"}}), "Must be a whole number.");
}

TEST(Language, AValueIsNeverReadAsAPattern) {
  EXPECT_EQ(Language().say("refused.text", {{"description", "{count} ' {"}}).find("{count} ' {"),
            Language().say("refused.text", {{"description", ""}}).size());
}

TEST(Language, FindsNothingUnderAnUnknownKey) {
  EXPECT_FALSE(Language().find("error.no.such_code"));
  EXPECT_TRUE(Language().find("error.csrf.expired"));
}

struct Choice {
  const char* name;
  const char* ui_locales;
  const char* accept_language;
  const char* want;
};

const Choice kChoices[] = {
    {"nothing asked for", "", "", "en"},
    {"the browser's language", "", "de", "de"},
    {"a region of it", "", "de-CH,de;q=0.9,en;q=0.5", "de"},
    {"the nearest that is there", "", "fr,de;q=0.8,en;q=0.5", "de"},
    {"by weight", "", "de;q=0.3,en-GB;q=0.9", "en"},
    {"refused", "", "de;q=0,en", "en"},
    {"none that is there", "", "ja", "en"},
    {"any", "", "*", "en"},
    {"the client's wish first", "de-AT en", "en", "de"},
    {"the client's second wish", "tlh de", "en", "de"},
    {"none of the client's", "ja", "de", "de"},
    {"in another case", "DE", "en", "de"},
    {"weights are no tags", "en;q=0,de", "de", "de"},
    {"malformed", "-- \xff", ";;q=,\xff,*-", "en"},
};

TEST(Languages, ChooseWhatSomebodyReadsBest) {
  const Languages languages;
  for (const Choice& c : kChoices) {
    EXPECT_EQ(languages.choose(c.ui_locales, c.accept_language).tag(), c.want) << c.name;
  }
  EXPECT_EQ(languages.choose("", std::string(100'000, 'd')).tag(), "en");
}

TEST(Languages, AnOperatorReplacesAndAddsTexts) {
  const auto own = Languages::with(
      {{"de", JsonObject{{"log_in.title", "Einloggen"}}}, {"ar", JsonObject{{"log_in.title", "تسجيل الدخول"}}}},
      "/site/texts");
  ASSERT_TRUE(own.has_value());
  const Language german = own->choose("de", "");
  EXPECT_EQ(german.say("log_in.title"), "Einloggen");
  EXPECT_EQ(german.say("sign_up.title"), "Registrieren");
  EXPECT_EQ(german.direction(), Direction::left_to_right);
  const Language arabic = own->choose("", "ar-EG");
  EXPECT_EQ(arabic.tag(), "ar");
  EXPECT_EQ(arabic.direction(), Direction::right_to_left);
  EXPECT_EQ(arabic.say("log_in.title"), "تسجيل الدخول");
  EXPECT_EQ(arabic.say("sign_up.title"), "Sign up");
  EXPECT_EQ(Languages().choose("ar", "").tag(), "en");
}

// What a place for a value holds, in a text of this language.
struct Held {
  const char* name;
  const char* language;
  Json value;
  const char* want;
};

const Held kHeld[] = {
    {"an address among Arabic", "ar", "12@example.com", "\u2068" "12@example.com" "\u2069"},
    {"digits among Arabic", "ar", "12.34", "\u2068" "12.34" "\u2069"},
    {"Arabic among Arabic", "ar", "أدا", "أدا"},
    {"an Arabic name among Latin letters", "de", "أدا 12", "\u2068" "أدا 12" "\u2069"},
    {"an address among Latin letters", "de", "12@example.com", "12@example.com"},
};

TEST(Languages, KeepValuesOfTheOtherDirectionInOnePiece) {
  const auto own = Languages::with({{"ar", JsonObject{{"verify.text", "هل {email} عنوانك؟"}}},
                                    {"de", JsonObject{{"verify.text", "Ist {email} Ihre?"}}}},
                                   "/site/texts");
  ASSERT_TRUE(own.has_value());
  for (const Held& c : kHeld) {
    const std::string said = own->choose(c.language, "").say("verify.text", {{"email", c.value}});
    EXPECT_NE(said.find(" " + std::string(c.want) + " "), std::string::npos) << c.name << ": " << said;
  }
  const auto chosen = Languages::with({{"ar", JsonObject{{"answer.type", "{operand, select, number {رقم} other {نص}}"}}}}, "/t");
  EXPECT_EQ(chosen->choose("ar", "").say("answer.type", {{"operand", "number"}}), "رقم");
}

struct Refused {
  const char* name;
  const char* own;
  const char* field;
};

const Refused kRefused[] = {
    {"no tag", R"({"not a tag": {}})", "/t/not a tag"},
    {"not in its usual form", R"({"PT-br": {}})", "/t/PT-br"},
    {"no texts", R"({"fr": "Bonjour"})", "/t/fr"},
    {"unknown key", R"({"fr": {"log_in.tittle": "x"}})", "/t/fr/log_in.tittle"},
    {"no text", R"({"fr": {"log_in.title": 1}})", "/t/fr/log_in.title"},
    {"broken place", R"({"fr": {"question.progress": "{number"}})", "/t/fr/question.progress"},
    {"number for a place", R"({"fr": {"question.progress": "{0}"}})", "/t/fr/question.progress"},
    {"place that is never filled", R"({"fr": {"question.progress": "{count}"}})", "/t/fr/question.progress"},
    {"broken plural", R"({"fr": {"answer.minItems": "{operand, plural, one {x}}"}})", "/t/fr/answer.minItems"},
};

TEST(Languages, RefuseWhatCannotBeSaid) {
  for (const Refused& c : kRefused) {
    SCOPED_TRACE(c.name);
    const auto own = Languages::with(*parse_json_object(c.own), "/t");
    ASSERT_FALSE(own.has_value());
    EXPECT_EQ(own.error().code, "texts.invalid");
    EXPECT_EQ(own.error().field, c.field);
  }
  JsonObject many;
  for (char c = 'a'; c <= 'z'; ++c) many[std::string("a") + c] = JsonObject{};
  EXPECT_FALSE(Languages::with(many, "/t").has_value());
  const JsonObject long_text{{"fr", JsonObject{{"log_in.title", std::string(2001, 'x')}}}};
  EXPECT_FALSE(Languages::with(long_text, "/t").has_value());
}

}  // namespace
}  // namespace acquaint::texts
