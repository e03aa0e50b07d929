#include "login/password_problem.h"

#include <gtest/gtest.h>

#include "login/password_options.h"

namespace acquaint::login {
namespace {

using Kind = PasswordProblem::Kind;

PasswordProblem problem(std::string_view level, std::string_view password) {
  const auto policy = *parse_password_options({{"passwordPolicy", level}});
  return check_password(policy, password).error();
}

// Rules that no level says.
PasswordProblem of_rules(std::string_view password) {
  const auto policy = *parse_password_options(*parse_json_object(R"({"password_options":{"complexity":{
      "min_length":4,"character_types":["special","number"],"identical_characters":"block",
      "sequential_characters":"block"}}})"));
  return check_password(policy, password).error();
}

Json body(const PasswordProblem& problem) { return canonical(Json(to_auth0_body(problem))); }
Json json(std::string_view text) { return canonical(*parse_json(text)); }

TEST(PasswordProblem, OurErrors) {
  const struct {
    PasswordProblem problem;
    const char* code;
    const char* message;
  } kCases[] = {
      {{Kind::bad_encoding, {}}, "password.bad_encoding", "The password is not valid UTF-8."},
      {{Kind::too_long, {}}, "password.too_long", "The password may have at most 128 characters."},
      {problem("none", ""), "password.too_short", "A password is needed."},
      {problem("low", "x"), "password.too_short", "The password needs at least 6 characters."},
      {problem("fair", "xxxxxxxx"), "password.too_weak",
       "The password needs a lower case letter, an upper case letter, and a digit."},
      {problem("good", "xxxxxxxx"), "password.too_weak",
       "The password needs three of these: a lower case letter, an upper case letter, a digit, a "
       "special character."},
      {problem("excellent", "Passw0rdddd"), "password.too_weak",
       "The password must not have the same character three times in a row."},
      {of_rules("abba!"), "password.too_weak", "The password needs a digit and a special character."},
      {of_rules("a!321"), "password.too_weak",
       "The password must not have three letters or digits that follow each other, such as abc or 321."},
      {{Kind::too_common, {}}, "password.too_common",
       "Many people use this password, so it is the first that others try."},
      {{Kind::in_dictionary, {}}, "password.in_dictionary", "This password is not allowed here."},
      {{Kind::personal, {}}, "password.personal",
       "The password must not be or hold your name or address."},
      {{Kind::breached, {}}, "password.breached",
       "This password leaked from another site, so others try it. Please choose another."},
      {{Kind::in_history, {}, 5}, "password.in_history",
       "You had this password before. Please choose a new one."},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(to_error(c.problem), (Error{Error::Kind::invalid, c.code, c.message, "password"}));
  }
}

TEST(PasswordProblem, Auth0sMessages) {
  const struct {
    Kind kind;
    const char* message;
  } kCases[] = {
      {Kind::bad_encoding, "BadRequestError: Password is not valid UTF-8"},
      {Kind::too_long, "PasswordStrengthError: Password is too weak"},
      {Kind::too_short, "PasswordStrengthError: Password is too weak"},
      {Kind::too_weak, "PasswordStrengthError: Password is too weak"},
      {Kind::too_common, "PasswordDictionaryError: Password is too common"},
      {Kind::in_dictionary, "PasswordDictionaryError: Password is too common"},
      {Kind::personal, "PasswordNoUserInfoError: Password contains user information"},
      {Kind::breached, "AnomalyDetected: Password was disclosed in a data breach"},
      {Kind::in_history, "PasswordHistoryError: Password has previously been used"},
  };
  for (const auto& c : kCases) EXPECT_EQ(to_auth0_message({c.kind, {}}), c.message);
}

TEST(PasswordProblem, Auth0sBodies) {
  const struct {
    const char* name;
    PasswordProblem problem;
    const char* want;
  } kCases[] = {
      {"none", problem("none", ""),
       R"json({"name":"PasswordStrengthError","message":"Password is too weak","code":"invalid_password",
          "description":{"rules":[{"message":"Non-empty password required","code":"nonEmpty","verified":false}],
            "verified":false},
          "policy":"* Non-empty password required","statusCode":400})json"},
      {"low", problem("low", "x"),
       R"json({"name":"PasswordStrengthError","message":"Password is too weak","code":"invalid_password",
          "description":{"rules":[{"message":"At least %d characters in length","format":[6],
              "code":"lengthAtLeast","verified":false}],"verified":false},
          "policy":"* At least 6 characters in length","statusCode":400})json"},
      {"fair", problem("fair", "passw0rd"),
       R"json({"name":"PasswordStrengthError","message":"Password is too weak","code":"invalid_password",
          "description":{"rules":[
              {"message":"At least %d characters in length","format":[8],"code":"lengthAtLeast","verified":true},
              {"message":"Should contain:","code":"shouldContain","verified":false,"items":[
                {"message":"lower case letters (a-z)","code":"lowerCase","verified":true},
                {"message":"upper case letters (A-Z)","code":"upperCase","verified":false},
                {"message":"numbers (i.e. 0-9)","code":"numbers","verified":true}]}],
            "verified":false},
          "policy":"* At least 8 characters in length\n* Should contain:\n * lower case letters (a-z)\n * upper case letters (A-Z)\n * numbers (i.e. 0-9)",
          "statusCode":400})json"},
      {"good", problem("good", "a!1"),
       R"json({"name":"PasswordStrengthError","message":"Password is too weak","code":"invalid_password",
          "description":{"rules":[
              {"message":"At least %d characters in length","format":[8],"code":"lengthAtLeast","verified":false},
              {"message":"Contain at least %d of the following %d types of characters:","code":"containsAtLeast",
                "format":[3,4],"items":[
                {"message":"lower case letters (a-z)","code":"lowerCase","verified":true},
                {"message":"upper case letters (A-Z)","code":"upperCase","verified":false},
                {"message":"numbers (i.e. 0-9)","code":"numbers","verified":true},
                {"message":"special characters (e.g. !@#$%^&*)","code":"specialCharacters","verified":true}],
                "verified":true}],
            "verified":false},
          "policy":"* At least 8 characters in length\n* Contain at least 3 of the following 4 types of characters:\n * lower case letters (a-z)\n * upper case letters (A-Z)\n * numbers (i.e. 0-9)\n * special characters (e.g. !@#$%^&*)",
          "statusCode":400})json"},
      {"excellent", problem("excellent", "very bad word"),
       R"json({"name":"PasswordStrengthError","message":"Password is too weak","code":"invalid_password",
          "description":{"rules":[
              {"message":"At least %d characters in length","format":[10],"code":"lengthAtLeast","verified":true},
              {"message":"Contain at least %d of the following %d types of characters:","code":"containsAtLeast",
                "format":[3,4],"items":[
                {"message":"lower case letters (a-z)","code":"lowerCase","verified":true},
                {"message":"upper case letters (A-Z)","code":"upperCase","verified":false},
                {"message":"numbers (i.e. 0-9)","code":"numbers","verified":false},
                {"message":"special characters (e.g. !@#$%^&*)","code":"specialCharacters","verified":true}],
                "verified":false},
              {"message":"No more than %d identical characters in a row (e.g., \"%s\" not allowed)",
                "code":"identicalChars","format":[2,"aaa"],"verified":true}],
            "verified":false},
          "policy":"* At least 10 characters in length\n* Contain at least 3 of the following 4 types of characters:\n * lower case letters (a-z)\n * upper case letters (A-Z)\n * numbers (i.e. 0-9)\n * special characters (e.g. !@#$%^&*)\n* No more than 2 identical characters in a row (e.g., \"aaa\" not allowed)",
          "statusCode":400})json"},
      {"rules that no level says", of_rules("1aaa!"),
       R"json({"name":"PasswordStrengthError","message":"Password is too weak","code":"invalid_password",
          "description":{"rules":[
              {"message":"At least %d characters in length","format":[4],"code":"lengthAtLeast","verified":true},
              {"message":"Should contain:","code":"shouldContain","verified":true,"items":[
                {"message":"numbers (i.e. 0-9)","code":"numbers","verified":true},
                {"message":"special characters (e.g. !@#$%^&*)","code":"specialCharacters","verified":true}]},
              {"message":"No more than %d identical characters in a row (e.g., \"%s\" not allowed)",
                "code":"identicalChars","format":[2,"aaa"],"verified":false},
              {"message":"No more than %d sequential alphanumeric characters (e.g., \"%s\" not allowed)",
                "code":"sequentialChars","format":[2,"abc"],"verified":true}],
            "verified":false},
          "policy":"* At least 4 characters in length\n* Should contain:\n * numbers (i.e. 0-9)\n * special characters (e.g. !@#$%^&*)\n* No more than 2 identical characters in a row (e.g., \"aaa\" not allowed)\n* No more than 2 sequential alphanumeric characters (e.g., \"abc\" not allowed)",
          "statusCode":400})json"},
      {"too long", problem("low", std::string(129, 'x')),
       R"json({"name":"PasswordStrengthError","message":"Password is too weak","code":"invalid_password",
          "description":{"rules":[{"message":"Maximum password length exceeded","format":[128],
              "code":"maxLength","verified":false}],"verified":false},
          "policy":"* At least 6 characters in length","statusCode":400})json"},
      {"no UTF-8", problem("low", "\xff\xff\xff\xff\xff\xff"),
       R"json({"name":"BadRequestError","message":"Password is not valid UTF-8","code":"invalid_password",
          "description":"Password is not valid UTF-8.","statusCode":400})json"},
      {"common", {Kind::too_common, {}},
       R"json({"name":"PasswordDictionaryError","message":"Password is too common","code":"invalid_password",
          "description":"Password is not allowed, it might be too common.","statusCode":400})json"},
      {"in the dictionary", {Kind::in_dictionary, {}},
       R"json({"name":"PasswordDictionaryError","message":"Password is too common","code":"invalid_password",
          "description":"Password is not allowed, it might be too common.","statusCode":400})json"},
      {"personal", {Kind::personal, {}},
       R"json({"name":"PasswordNoUserInfoError","message":"Password contains user information",
          "code":"invalid_password","description":"Password is based on user information","statusCode":400})json"},
      {"used before", {Kind::in_history, {}, 5},
       R"json({"name":"PasswordHistoryError","message":"Password has previously been used",
          "code":"invalid_password","description":"You may not reuse any of the last 5 passwords.","statusCode":400})json"},
      {"the last one", {Kind::in_history, {}, 1},
       R"json({"name":"PasswordHistoryError","message":"Password has previously been used",
          "code":"invalid_password","description":"You may not reuse your last password.","statusCode":400})json"},
      {"leaked", {Kind::breached, {}},
       R"json({"name":"AnomalyDetected","message":"Password was disclosed in a data breach",
          "code":"password_leaked",
          "description":"The password you're using was previously disclosed through a data breach (not in this application).",
          "statusCode":400})json"},
  };
  for (const auto& c : kCases) EXPECT_EQ(body(c.problem), json(c.want)) << c.name;
}

// What a body says is verified is what the check looked at: no weak password has all rules verified.
TEST(PasswordProblem, ABrokenRuleIsNamed) {
  for (const std::string_view level : {"none", "low", "fair", "good", "excellent"}) {
    const auto policy = *parse_password_options({{"passwordPolicy", level}});
    for (const std::string_view password : {"", "a", "A1a", "aaaaaaaa", "aaaaaaaaaaA1!", "Abcdefgh", "abcdefgh1!",
                                           "Abcdefgh1!", "Abcdefgh111!"}) {
      const auto good = check_password(policy, password);
      if (good) continue;
      const JsonObject said = to_auth0_body(good.error());
      bool all = true;
      for (const Json& rule : said.at("description").at("rules").as_array()) {
        all = all && rule.at("verified").as_bool();
      }
      EXPECT_FALSE(all) << level << " " << password;
    }
  }
}

}  // namespace
}  // namespace acquaint::login
