#include "login/password_problem.h"

#include <algorithm>
#include <utility>

#include "login/password_policy.h"

namespace acquaint::login {
namespace {

using Kind = PasswordProblem::Kind;

// Auth0's rules, as its library "password-sheriff" words them.
JsonObject rule(std::string_view message, std::string_view code, bool verified) {
  return {{"message", message}, {"code", code}, {"verified", verified}};
}

JsonObject length_rule(const StrengthVerdict& strength) {
  if (strength.rules.length_min <= 1) {
    return rule("Non-empty password required", "nonEmpty", strength.is_long_enough);
  }
  JsonObject made = rule("At least %d characters in length", "lengthAtLeast", strength.is_long_enough);
  made["format"] = JsonArray{strength.rules.length_min};
  return made;
}

struct KindWords {
  bool CharacterKinds::* kind;
  const char* auth0;
  const char* code;
  const char* ours;
};
constexpr KindWords kKinds[] = {
    {&CharacterKinds::lower_case, "lower case letters (a-z)", "lowerCase", "a lower case letter"},
    {&CharacterKinds::upper_case, "upper case letters (A-Z)", "upperCase", "an upper case letter"},
    {&CharacterKinds::number, "numbers (i.e. 0-9)", "numbers", "a digit"},
    {&CharacterKinds::special, "special characters (e.g. !@#$%^&*)", "specialCharacters", "a special character"},
};

JsonObject kinds_rule(const StrengthVerdict& strength) {
  JsonObject made = rule("Should contain:", "shouldContain", strength.keeps_kinds());
  if (strength.rules.kind_rule == KindRule::three_of_four) {
    made = rule("Contain at least %d of the following %d types of characters:", "containsAtLeast",
                strength.keeps_kinds());
    made["format"] = JsonArray{3, 4};
  }
  JsonArray items;
  for (const KindWords& words : kKinds) {
    if (strength.rules.kinds.*words.kind) {
      items.push_back(rule(words.auth0, words.code, strength.has.*words.kind));
    }
  }
  made["items"] = std::move(items);
  return made;
}

JsonObject runs_rule(std::string_view message, std::string_view code, std::string_view example, bool verified) {
  JsonObject made = rule(message, code, verified);
  made["format"] = JsonArray{2, example};
  return made;
}

JsonArray rules_of(const StrengthVerdict& strength) {
  JsonArray rules{length_rule(strength)};
  if (strength.rules.kinds.count() > 0) rules.push_back(kinds_rule(strength));
  if (strength.rules.blocks_identical) {
    rules.push_back(runs_rule("No more than %d identical characters in a row (e.g., \"%s\" not allowed)",
                              "identicalChars", "aaa", !strength.has_identical));
  }
  if (strength.rules.blocks_sequential) {
    rules.push_back(runs_rule("No more than %d sequential alphanumeric characters (e.g., \"%s\" not allowed)",
                              "sequentialChars", "abc", !strength.has_sequential));
  }
  return rules;
}

// The message with each "%d" and "%s" replaced by the next of the rule's "format".
std::string text_of(const JsonObject& rule) {
  std::string text;
  std::string_view rest = rule.at("message").get_string();
  const JsonArray* format = find_array(rule, "format");
  for (std::size_t next = 0; format != nullptr && next < format->size(); ++next) {
    const std::size_t place = std::min(rest.find("%d"), rest.find("%s"));
    text += rest.substr(0, place);
    const Json& value = format->at(next);
    text += value.is_string() ? std::string(value.get_string()) : to_text(value);
    rest.remove_prefix(place + 2);
  }
  return text.append(rest);
}

std::string text_of(const JsonArray& rules, std::string_view indent) {
  std::string text;
  for (const Json& one : rules) {
    if (!text.empty()) text += '\n';
    text.append(indent).append("* ").append(text_of(one.get_object()));
    if (const JsonArray* items = find_array(one.get_object(), "items")) {
      text.append("\n").append(text_of(*items, " "));
    }
  }
  return text;
}

struct Auth0Words {
  const char* name;
  const char* message;
  const char* code = "invalid_password";
};

Auth0Words auth0_words(Kind kind) {
  switch (kind) {
    case Kind::bad_encoding: return {"BadRequestError", "Password is not valid UTF-8"};
    case Kind::too_long:
    case Kind::too_short:
    case Kind::too_weak: return {"PasswordStrengthError", "Password is too weak"};
    case Kind::too_common:
    case Kind::in_dictionary: return {"PasswordDictionaryError", "Password is too common"};
    case Kind::personal: return {"PasswordNoUserInfoError", "Password contains user information"};
    case Kind::breached:
      return {"AnomalyDetected", "Password was disclosed in a data breach", "password_leaked"};
    case Kind::in_history: return {"PasswordHistoryError", "Password has previously been used"};
  }
  std::unreachable();
}

// Of too_long this rule alone: the others were not looked at.
JsonArray broken_rules(const PasswordProblem& problem) {
  if (problem.kind != Kind::too_long) return rules_of(problem.strength);
  JsonObject made = rule("Maximum password length exceeded", "maxLength", false);
  made["format"] = JsonArray{kPasswordPointsMax};
  return {std::move(made)};
}

Json auth0_description(const PasswordProblem& problem) {
  switch (problem.kind) {
    case Kind::bad_encoding: return "Password is not valid UTF-8.";
    case Kind::too_long:
    case Kind::too_short:
    case Kind::too_weak: return {{"rules", broken_rules(problem)}, {"verified", false}};
    case Kind::too_common:
    case Kind::in_dictionary: return "Password is not allowed, it might be too common.";
    case Kind::personal: return "Password is based on user information";
    case Kind::breached:
      return "The password you're using was previously disclosed through a data breach (not in this "
             "application).";
    case Kind::in_history: {
      const std::string count = std::to_string(problem.history_size);
      return Json(problem.history_size == 1 ? "You may not reuse your last password."
                                            : "You may not reuse any of the last " + count + " passwords.");
    }
  }
  std::unreachable();
}

std::string say_length(std::size_t length_min) {
  if (length_min <= 1) return "A password is needed.";
  return "The password needs at least " + std::to_string(length_min) + " characters.";
}

// "a lower case letter, an upper case letter, and a digit", as Unicode CLDR enumerates in English.
std::string say_kinds(const CharacterKinds& kinds) {
  std::string said;
  int left = kinds.count();
  const bool is_long = left > 2;
  for (const KindWords& words : kKinds) {
    if (!(kinds.*words.kind)) continue;
    said += words.ours;
    if (--left == 0) break;
    said += left == 1 ? (is_long ? ", and " : " and ") : ", ";
  }
  return said;
}

std::string say_weakness(const StrengthVerdict& strength) {
  if (!strength.keeps_kinds() && strength.rules.kind_rule == KindRule::three_of_four) {
    return "The password needs three of these: a lower case letter, an upper case letter, a digit, a "
           "special character.";
  }
  if (!strength.keeps_kinds()) return "The password needs " + say_kinds(strength.rules.kinds) + ".";
  if (strength.rules.blocks_identical && strength.has_identical) {
    return "The password must not have the same character three times in a row.";
  }
  return "The password must not have three letters or digits that follow each other, such as abc or 321.";
}

}  // namespace

Error to_error(const PasswordProblem& problem) {
  const std::string field = "password";
  switch (problem.kind) {
    case Kind::bad_encoding:
      return {Error::Kind::invalid, "password.bad_encoding", "The password is not valid UTF-8.", field};
    case Kind::too_long:
      return {Error::Kind::invalid, "password.too_long",
              "The password may have at most " + std::to_string(kPasswordPointsMax) + " characters.",
              field};
    case Kind::too_short:
      return {Error::Kind::invalid, "password.too_short", say_length(problem.strength.rules.length_min), field};
    case Kind::too_weak:
      return {Error::Kind::invalid, "password.too_weak", say_weakness(problem.strength), field};
    case Kind::too_common:
      return {Error::Kind::invalid, "password.too_common",
              "Many people use this password, so it is the first that others try.", field};
    case Kind::in_dictionary:
      return {Error::Kind::invalid, "password.in_dictionary", "This password is not allowed here.",
              field};
    case Kind::personal:
      return {Error::Kind::invalid, "password.personal",
              "The password must not be or hold your name or address.", field};
    case Kind::breached:
      return {Error::Kind::invalid, "password.breached",
              "This password leaked from another site, so others try it. Please choose another.", field};
    case Kind::in_history:
      return {Error::Kind::invalid, "password.in_history",
              "You had this password before. Please choose a new one.", field};
  }
  std::unreachable();
}

JsonObject to_auth0_body(const PasswordProblem& problem) {
  const Auth0Words words = auth0_words(problem.kind);
  JsonObject body{{"name", words.name},
                  {"message", words.message},
                  {"code", words.code},
                  {"description", auth0_description(problem)}};
  if (body.at("description").is_object()) body["policy"] = text_of(rules_of(problem.strength), "");
  body["statusCode"] = 400;
  return body;
}

std::string to_auth0_message(const PasswordProblem& problem) {
  const Auth0Words words = auth0_words(problem.kind);
  return std::string(words.name) + ": " + words.message;
}

}  // namespace acquaint::login
