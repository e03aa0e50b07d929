#include "login/password_rules.h"

#include <gtest/gtest.h>

#include <string>

namespace acquaint::login {
namespace {

TEST(PasswordRules, NeighboursAreLettersOrDigitsInAscii) {
  const struct {
    const char* password;
    bool has_sequential;
  } kCases[] = {
      {"", false},      {"ab", false},    {"abc", true},     {"xabcx", true},   {"cba", true},
      {"321", true},    {"x 789", true},  {"XYZ", true},     {"aBc", false},    {"abd", false},
      {"aba", false},   {"abcb", true},   {"dcd", false},    {"ab c", false},   {"890", false},
      {"yza", false},   {"!\"#", false},  {"/01", false},    {"89:", false},    {"yz{", false},
      {"aabbcc", false}, {"a\xc3\xa0" "bc", false},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(judge({}, c.password).has_sequential, c.has_sequential) << c.password;
    EXPECT_TRUE(judge({}, c.password).keeps_runs()) << c.password;
    EXPECT_EQ(judge({.blocks_sequential = true}, c.password).keeps_runs(), !c.has_sequential) << c.password;
  }
}

TEST(PasswordRules, IdenticalCharactersAreCountedInCodePoints) {
  const struct {
    const char* password;
    bool has_identical;
  } kCases[] = {
      {"aa", false}, {"aaa", true}, {"baaab", true}, {"aabaa", false}, {"aAa", false},
      {"\xc3\xa9\xc3\xa9", false}, {"\xc3\xa9\xc3\xa9\xc3\xa9", true},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(judge({}, c.password).has_identical, c.has_identical) << c.password;
    EXPECT_EQ(judge({.blocks_identical = true}, c.password).keeps_runs(), !c.has_identical) << c.password;
  }
}

// Any set of kinds: a password of exactly these kinds is enough, and each that is missing counts.
TEST(PasswordRules, EachKindThatIsAskedForCounts) {
  constexpr std::pair<bool CharacterKinds::*, char> kSamples[] = {{&CharacterKinds::lower_case, 'q'},
                                                                  {&CharacterKinds::upper_case, 'Q'},
                                                                  {&CharacterKinds::number, '7'},
                                                                  {&CharacterKinds::special, '!'}};
  for (unsigned asked = 0; asked < 16; ++asked) {
    for (unsigned has = 0; has < 16; ++has) {
      PasswordRules rules;
      std::string password;
      for (unsigned i = 0; i < 4; ++i) {
        rules.kinds.*kSamples[i].first = (asked >> i & 1) != 0;
        if ((has >> i & 1) != 0) password += kSamples[i].second;
      }
      EXPECT_EQ(judge(rules, password).keeps_kinds(), (asked & ~has) == 0) << asked << " " << has;
      const PasswordRules three{.kinds = kEveryKind, .kind_rule = KindRule::three_of_four};
      EXPECT_EQ(judge(three, password).keeps_kinds(), password.size() >= 3) << password;
    }
  }
}

}  // namespace
}  // namespace acquaint::login
