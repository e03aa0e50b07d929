#include "api/hosted/password_words.h"

#include <utility>
#include <vector>

namespace acquaint::api::hosted {
namespace {

using Kind = login::PasswordProblem::Kind;
using login::CharacterKinds;
using login::KindRule;

std::string enumerate(const CharacterKinds& kinds, const texts::Language& language) {
  constexpr std::pair<bool CharacterKinds::*, std::string_view> kNames[] = {
      {&CharacterKinds::lower_case, "lower_case"},
      {&CharacterKinds::upper_case, "upper_case"},
      {&CharacterKinds::number, "number"},
      {&CharacterKinds::special, "special"}};
  std::vector<std::string> items;
  for (const auto& [kind, name] : kNames) {
    if (kinds.*kind) items.push_back(language.say("password.kind", {{"kind", name}}));
  }
  return language.enumerate(items);
}

std::string_view rule_of(const login::PasswordRules& rules) {
  if (rules.kinds.count() == 0) return "none";
  return rules.kind_rule == KindRule::all ? "all" : "three";
}

// Which of the rules is broken.
std::string_view broken_in(const login::StrengthVerdict& strength) {
  if (!strength.keeps_kinds()) return rule_of(strength.rules);
  return strength.rules.blocks_identical && strength.has_identical ? "identical" : "sequential";
}

}  // namespace

std::string words_for(const login::PasswordPolicy& policy, const texts::Language& language) {
  const login::PasswordRules& rules = policy.rules;
  return language.say("password.hint", {{"count", rules.length_min},
                                        {"rule", rule_of(rules)},
                                        {"kinds", enumerate(rules.kinds, language)},
                                        {"identical", rules.blocks_identical ? "block" : "allow"},
                                        {"sequential", rules.blocks_sequential ? "block" : "allow"}});
}

std::string words_for(const login::PasswordProblem& problem, const texts::Language& language) {
  switch (problem.kind) {
    case Kind::bad_encoding:
      return language.say("password.bad_encoding");
    case Kind::too_long:
      return language.say("password.too_long", {{"count", login::kPasswordPointsMax}});
    case Kind::too_short:
      return language.say("password.too_short", {{"count", problem.strength.rules.length_min}});
    case Kind::too_weak:
      return language.say("password.too_weak", {{"broken", broken_in(problem.strength)},
                                                {"kinds", enumerate(problem.strength.rules.kinds, language)}});
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
