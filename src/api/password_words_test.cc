#include "api/hosted/password_words.h"

#include <gtest/gtest.h>

#include "login/password_options.h"

namespace acquaint::api::hosted {
namespace {

using login::PasswordProblem;
using Kind = PasswordProblem::Kind;

TEST(PasswordWords, SayWhatThePolicyWants) {
  const std::pair<const char*, const char*> kCases[] = {
      {R"({})", "At least 8 characters."},
      {R"({"password_complexity_options":{"min_length":15}})", "At least 15 characters."},
      {R"({"passwordPolicy":"none"})", "At least 1 character."},
      {R"({"passwordPolicy":"low"})", "At least 6 characters."},
      {R"({"passwordPolicy":"fair"})",
       "At least 8 characters, with a lower case letter, an upper case letter, and a digit."},
      {R"({"passwordPolicy":"good"})",
       "At least 8 characters, with three of these: lower case letters, upper case letters, numbers, "
       "special characters."},
      {R"({"passwordPolicy":"excellent"})",
       "At least 10 characters, none three times in a row, with three of these: lower case letters, "
       "upper case letters, numbers, special characters."},
      {R"({"password_options":{"complexity":{"sequential_characters":"block","character_types":["special","number"]}}})",
       "At least 15 characters, no three letters or digits that follow each other, such as abc or 321, with a digit "
       "and a special character."},
  };
  for (const auto& [options, want] : kCases) {
    const auto policy = login::parse_password_options(*parse_json_object(options));
    EXPECT_EQ(words_for(*policy, texts::Language()), want);
  }
}

// The words of the pages and those of the API are the same in English.
TEST(PasswordWords, AgreeWithTheErrors) {
  for (const Kind kind : {Kind::too_long, Kind::bad_encoding, Kind::too_short, Kind::too_weak,
                          Kind::too_common, Kind::in_dictionary, Kind::personal, Kind::breached,
                          Kind::in_history}) {
    for (const login::PasswordRules& rules : {login::kRulesFair, login::kRulesGood}) {
      const PasswordProblem problem{kind, {.rules = rules}};
      EXPECT_EQ(words_for(problem, texts::Language()), login::to_error(problem).message);
    }
  }
  for (const char* password : {"aaa", "abc"}) {
    const login::PasswordRules rules{.blocks_identical = true, .blocks_sequential = true};
    const PasswordProblem runs{Kind::too_weak, login::judge(rules, password)};
    EXPECT_EQ(words_for(runs, texts::Language()), login::to_error(runs).message);
  }
  for (const login::CharacterKinds& kinds : {login::CharacterKinds{.special = true},
                                             login::CharacterKinds{.upper_case = true, .number = true},
                                             login::kEveryKind}) {
    const PasswordProblem missing{Kind::too_weak, {.rules = {.kinds = kinds}}};
    EXPECT_EQ(words_for(missing, texts::Language()), login::to_error(missing).message);
  }
}

TEST(PasswordWords, AreThereInGerman) {
  const texts::Language german = texts::Languages().choose("de", "");
  const auto policy = login::parse_password_options(*parse_json_object(
      R"({"password_options":{"complexity":{"min_length":9,"character_types":["lowercase","number"],
          "sequential_characters":"block"}}})"));
  EXPECT_EQ(words_for(*policy, german),
            "Mindestens 9 Zeichen, keine drei Buchstaben oder Ziffern in Folge wie abc oder 321, darunter ein "
            "Kleinbuchstabe und eine Ziffer.");
  const auto weak = login::check_password(*policy, "UPPER CASE");
  ASSERT_FALSE(weak);
  EXPECT_EQ(words_for(weak.error(), german),
            "Im Passwort muss vorkommen: ein Kleinbuchstabe und eine Ziffer.");
}

}  // namespace
}  // namespace acquaint::api::hosted
