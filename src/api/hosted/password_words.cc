#include "api/hosted/password_words.h"

namespace acquaint::api::hosted {
namespace {

using login::PasswordStrength;
using Kind = login::PasswordProblem::Kind;

std::string_view level_of(PasswordStrength strength) {
  switch (strength) {
    case PasswordStrength::none:
    case PasswordStrength::low:
      return "other";
    case PasswordStrength::fair:
      return "fair";
    case PasswordStrength::good:
      return "good";
    case PasswordStrength::excellent:
      return "excellent";
  }
  std::unreachable();
}

// Which of the rules about kinds of characters is broken.
std::string_view missing_in(const login::StrengthVerdict& strength) {
  if (strength.level == PasswordStrength::fair) return "all_kinds";
  const int kinds = strength.has_lower_case + strength.has_upper_case + strength.has_number +
                    strength.has_special_character;
  return kinds < 3 ? "three_kinds" : "other";
}

}  // namespace

std::string words_for(const login::PasswordPolicy& policy, const texts::Language& language) {
  return language.say("password.hint",
                      {{"count", policy.length_min}, {"level", level_of(policy.strength)}});
}

std::string words_for(const login::PasswordProblem& problem, const texts::Language& language) {
  switch (problem.kind) {
    case Kind::bad_encoding:
      return language.say("password.bad_encoding");
    case Kind::too_long:
      return language.say("password.too_long", {{"count", login::kPasswordPointsMax}});
    case Kind::too_short:
      return language.say("password.too_short", {{"count", problem.strength.length_min}});
    case Kind::too_weak:
      return language.say("password.too_weak", {{"missing", missing_in(problem.strength)}});
    case Kind::too_common:
      return language.say("password.too_common");
    case Kind::in_dictionary:
      return language.say("password.in_dictionary");
    case Kind::personal:
      return language.say("password.personal");
    case Kind::breached:
      return language.say("password.breached");
    case Kind::in_history:
      return language.say("password.in_history");
  }
  std::unreachable();
}

}  // namespace acquaint::api::hosted
