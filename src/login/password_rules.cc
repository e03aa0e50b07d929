#include "login/password_rules.h"

#include <algorithm>

namespace acquaint::login {
namespace {

bool starts_point(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

bool is_lower_case(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper_case(char c) { return c >= 'A' && c <= 'Z'; }
bool is_number(char c) { return c >= '0' && c <= '9'; }

// ASCII's punctuation and the space (OWASP, "Password special characters").
bool is_special(char c) {
  return (c >= ' ' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

bool has_identical(std::string_view utf8) {
  std::string_view last;
  int count = 0;
  while (!utf8.empty()) {
    const auto* next = std::find_if(utf8.begin() + 1, utf8.end(), starts_point);
    const std::string_view point = utf8.substr(0, static_cast<std::size_t>(next - utf8.begin()));
    count = point == last ? count + 1 : 1;
    if (count > 2) return true;
    last = point;
    utf8.remove_prefix(point.size());
  }
  return false;
}

// 1 or -1 when `b` is the letter or digit behind or before `a`, else 0. No two of another kind are neighbours in ASCII.
int step(char a, char b) {
  const auto counts = [](char c) { return is_lower_case(c) || is_upper_case(c) || is_number(c); };
  if (!counts(a) || !counts(b)) return 0;
  return b - a == 1 || b - a == -1 ? b - a : 0;
}

bool has_sequential(std::string_view text) {
  for (std::size_t i = 2; i < text.size(); ++i) {
    const int direction = step(text[i - 2], text[i - 1]);
    if (direction != 0 && direction == step(text[i - 1], text[i])) return true;
  }
  return false;
}

}  // namespace

bool StrengthVerdict::keeps_kinds() const {
  if (rules.kind_rule == KindRule::three_of_four) return has.count() >= 3;
  const CharacterKinds& asked = rules.kinds;
  return (has.lower_case || !asked.lower_case) && (has.upper_case || !asked.upper_case) &&
         (has.number || !asked.number) && (has.special || !asked.special);
}

bool StrengthVerdict::keeps_runs() const {
  return !(rules.blocks_identical && has_identical) && !(rules.blocks_sequential && has_sequential);
}

std::size_t count_points(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(utf8, starts_point));
}

StrengthVerdict judge(const PasswordRules& rules, std::string_view password) {
  const auto has = [&](auto is_kind) { return std::ranges::any_of(password, is_kind); };
  return {.rules = rules,
          .is_long_enough = count_points(password) >= rules.length_min,
          .has = {.lower_case = has(is_lower_case),
                  .upper_case = has(is_upper_case),
                  .number = has(is_number),
                  .special = has(is_special)},
          .has_identical = has_identical(password),
          .has_sequential = has_sequential(password)};
}

}  // namespace acquaint::login
