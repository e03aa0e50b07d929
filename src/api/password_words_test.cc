#include "api/hosted/password_words.h"

#include <gtest/gtest.h>

namespace acquaint::api::hosted {
namespace {

using login::PasswordProblem;
using login::PasswordStrength;
using Kind = PasswordProblem::Kind;

TEST(PasswordWords, SayWhatThePolicyWants) {
  const std::pair<const char*, const char*> kCases[] = {
      {R"({})", "At least 8 characters."},
      {R"({"password_complexity_options":{"min_length":15}})", "At least 15 characters."},
      {R"({"passwordPolicy":"none"})", "At least 1 character."},
      {R"({"passwordPolicy":"low"})", "At least 6 characters."},
      {R"({"passwordPolicy":"fair"})",
       "At least 8 characters, with lower and upper case letters and numbers."},
      {R"({"passwordPolicy":"good"})",
       "At least 8 characters, with three of these: lower case letters, upper case letters, numbers, "
       "special characters."},
      {R"({"passwordPolicy":"excellent"})",
       "At least 10 characters, none three times in a row, with three of these: lower case letters, "
       "upper case letters, numbers, special characters."},
  };
  for (const auto& [options, want] : kCases) {
    const auto policy = login::PasswordPolicy::parse(*parse_json_object(options));
    EXPECT_EQ(words_for(*policy, texts::Language()), want);
  }
}

// The words of the pages and those of the API are the same in English.
TEST(PasswordWords, AgreeWithTheErrors) {
  for (const Kind kind : {Kind::too_long, Kind::bad_encoding, Kind::too_short, Kind::too_weak,
                          Kind::too_common, Kind::in_dictionary, Kind::personal, Kind::breached,
                          Kind::in_history}) {
    for (const PasswordStrength level : {PasswordStrength::fair, PasswordStrength::good}) {
      const PasswordProblem problem{kind, {.level = level, .length_min = 8}};
      EXPECT_EQ(words_for(problem, texts::Language()), login::to_error(problem).message);
    }
  }
  const PasswordProblem runs{Kind::too_weak, {.level = PasswordStrength::excellent,
                                              .length_min = 10,
                                              .has_lower_case = true,
                                              .has_upper_case = true,
                                              .has_number = true}};
  EXPECT_EQ(words_for(runs, texts::Language()), login::to_error(runs).message);
}

}  // namespace
}  // namespace acquaint::api::hosted
