// How strong a password has to be: its length, its kinds of characters, and the runs that it may not have. Characters
// are counted as code points; letters, digits and special characters are those of ASCII (Auth0's "password-sheriff").
#pragma once

#include <cstddef>
#include <string_view>

namespace acquaint::login {

struct CharacterKinds {
  bool lower_case = false;
  bool upper_case = false;
  bool number = false;
  bool special = false;

  int count() const { return lower_case + upper_case + number + special; }
  bool operator==(const CharacterKinds&) const = default;
};

enum class KindRule {
  all,            // Each of the kinds.
  three_of_four,  // Three of them: all four are named.
};

struct PasswordRules {
  std::size_t length_min = 1;
  CharacterKinds kinds = {};
  KindRule kind_rule = KindRule::all;
  bool blocks_identical = false;   // No character three times in a row.
  bool blocks_sequential = false;  // No three letters or digits in a row each of which follows, or each of which
                                   // precedes, the one before it in ASCII: "abc", "321".

  bool operator==(const PasswordRules&) const = default;
};

// Auth0's levels ("Password Strength in Auth0 Database Connections").
inline constexpr CharacterKinds kEveryKind{.lower_case = true, .upper_case = true, .number = true, .special = true};
inline constexpr PasswordRules kRulesNone{.length_min = 1};
inline constexpr PasswordRules kRulesLow{.length_min = 6};
inline constexpr PasswordRules kRulesFair{.length_min = 8,
                                          .kinds = {.lower_case = true, .upper_case = true, .number = true}};
inline constexpr PasswordRules kRulesGood{.length_min = 8, .kinds = kEveryKind, .kind_rule = KindRule::three_of_four};
inline constexpr PasswordRules kRulesExcellent{
    .length_min = 10, .kinds = kEveryKind, .kind_rule = KindRule::three_of_four, .blocks_identical = true};

// The rules, and what a password has of them.
struct StrengthVerdict {
  PasswordRules rules = {};
  bool is_long_enough = false;
  CharacterKinds has = {};
  bool has_identical = false;   // The same character three times in a row, somewhere.
  bool has_sequential = false;  // Three neighbours, somewhere.

  bool keeps_kinds() const;
  bool keeps_runs() const;
  bool operator==(const StrengthVerdict&) const = default;
};

// How many code points the text has, if it is UTF-8.
std::size_t count_points(std::string_view utf8);

StrengthVerdict judge(const PasswordRules& rules, std::string_view password);

}  // namespace acquaint::login
