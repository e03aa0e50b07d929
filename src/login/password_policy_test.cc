#include "login/password_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "login/password_options.h"
#include "login/sample_passwords.h"

namespace acquaint::login {
namespace {

using Kind = PasswordProblem::Kind;

std::vector<std::string> ours(const JsonObject& user) {
  return personal_words(user, PasswordPolicy().personal_fields);
}

// Chosen by Ada Lovelace, ada.lovelace@example.com.
TEST(PasswordPolicy, OurOwnRule) {
  const struct {
    const char* name;
    std::string password;
    std::optional<Kind> want;
  } kCases[] = {
      {"eight characters", "xkcd-936", {}},
      {"seven characters", "xkcd-93", Kind::too_short},
      {"empty", "", Kind::too_short},
      {"seven characters in many bytes", times(7, "\xf0\x9f\x98\x80"), Kind::too_short},
      {"eight characters in many bytes", times(8, "\xf0\x9f\x98\x80"), {}},
      {"128 characters", times(64, "xy"), {}},
      {"129 characters", times(64, "xy") + "z", Kind::too_long},
      {"128 characters in 512 bytes", times(128, "\xf0\x9f\x98\x80"), {}},
      {"513 bytes", times(128, "\xf0\x9f\x98\x80") + "a", Kind::too_long},
      {"a megabyte", times(1 << 20, "x"), Kind::too_long},
      {"no UTF-8", "password\xff", Kind::bad_encoding},
      {"a megabyte that is no UTF-8", times(1 << 20, "\xff"), Kind::too_long},
      {"very common", "password1", Kind::too_common},
      {"very common, in capitals", "PassWord1", Kind::too_common},
      {"the first of the list", "!@#$%^&*", Kind::too_common},
      {"common with more", "password1 of ada", {}},
      {"the local part", "ada.lovelace", Kind::personal},
      {"the address", "Ada.Lovelace@example.com", Kind::personal},
      {"the name, in capitals", "ADA LOVELACE", Kind::personal},
      {"the family name", "lovelace", Kind::personal},
      {"the domain", "example.com", Kind::personal},
      {"the name with more", "Ada Lovelace 1815", {}},
      {"spaces alone are unwise but allowed", times(9, " "), {}},
  };
  const auto words = ours({{"email", "ada.lovelace@example.com"},
                           {"given_name", "Ada"},
                           {"family_name", "Lovelace"},
                           {"nickname", ""}});
  for (const auto& c : kCases) {
    EXPECT_EQ(problem({}, c.password, {.personal_words = words}), c.want) << c.name;
  }
}

TEST(PasswordPolicy, Levels) {
  const struct {
    const char* level;
    std::string password;
    std::optional<Kind> want;
  } kCases[] = {
      {"none", "", Kind::too_short},
      {"none", "a", {}},
      {"none", "password", {}},
      {"low", "12345", Kind::too_short},
      {"low", "123456", {}},
      {"fair", "Passw0r", Kind::too_short},
      {"fair", "Passw0rd", {}},
      {"fair", "passw0rd", Kind::too_weak},
      {"fair", "PASSW0RD", Kind::too_weak},
      {"fair", "Password", Kind::too_weak},
      {"fair", "password!", Kind::too_weak},
      {"fair", "P\xc3\xa0SSW0RD!", Kind::too_weak},  // Only a to z are lower case letters.
      {"good", "Passw0r", Kind::too_short},
      {"good", "Passw0rd", {}},
      {"good", "password1", Kind::too_weak},
      {"good", "password1!", {}},
      {"good", "Pass word", {}},  // A space is a special character.
      {"good", "Password\xc3\xa9", Kind::too_weak},
      {"good", "Passwoooord1", {}},
      {"excellent", "Passw0rd!", Kind::too_short},
      {"excellent", "Passw0rd!!", {}},
      {"excellent", "Passw0rd!!!", Kind::too_weak},
      {"excellent", "Password1e\xc3\xa9\xc3\xa9", {}},
      {"excellent", "Password1\xc3\xa9\xc3\xa9\xc3\xa9", Kind::too_weak},
      {"excellent", "passwordandmore", Kind::too_weak},
  };
  for (const auto& c : kCases) {
    const std::string options = R"({"passwordPolicy":")" + std::string(c.level) + R"("})";
    EXPECT_EQ(problem(policy(options), c.password), c.want) << c.level << " " << c.password;
  }
}

TEST(PasswordPolicy, EachSpecialCharacterCounts) {
  const PasswordPolicy good = policy(R"({"passwordPolicy":"good"})");
  for (const char c : std::string_view(" !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")) {
    EXPECT_EQ(problem(good, std::string("Password") + c), std::nullopt) << c;
  }
  EXPECT_EQ(problem(good, "Password\x7f"), Kind::too_weak);
}

TEST(PasswordPolicy, NoLevelAtAllAllowsWhatLeaked) {
  const PasswordFacts leaked{.is_breached = true};
  EXPECT_EQ(problem(policy(R"({"passwordPolicy":"none"})"), "analytical", leaked), std::nullopt);
  EXPECT_EQ(problem(policy(R"({"password_complexity_options":{"min_length":1}})"), "analytical", leaked),
            Kind::breached);
  EXPECT_EQ(problem(policy(R"({"passwordPolicy":"none","password_options":{"complexity":{"min_length":1}}})"),
                    "analytical", leaked),
            Kind::breached);
}

TEST(PasswordPolicy, DictionaryHistoryAndBreachesCountOnlyWhenAsked) {
  const PasswordPolicy low = policy(R"({"passwordPolicy":"low"})");
  const PasswordPolicy listed = policy(
      R"({"passwordPolicy":"low","password_dictionary":{"enable":true,"dictionary":["Acme Corp"]}})");
  const PasswordPolicy remembering =
      policy(R"({"passwordPolicy":"low","password_history":{"enable":true,"size":3}})");
  const struct {
    const char* name;
    const PasswordPolicy& policy;
    const char* password;
    PasswordFacts facts;
    std::optional<Kind> want;
  } kCases[] = {
      {"common without a dictionary", low, "PASSWORD", {}, {}},
      {"common with a dictionary", listed, "PASSWORD", {}, Kind::too_common},
      {"an entry, in capitals", listed, "ACME CORP", {}, Kind::in_dictionary},
      {"an entry with more", listed, "acme corp 1", {}, {}},
      {"old without history", low, "analytical", {.matches_history = true}, {}},
      {"old with history", remembering, "analytical", {.matches_history = true}, Kind::in_history},
      {"new with history", remembering, "analytical", {}, {}},
      {"breached", low, "analytical", {.is_breached = true}, Kind::breached},
      {"breached and old", remembering, "analytical", {.is_breached = true, .matches_history = true},
       Kind::breached},
      {"weak and breached", low, "weak", {.is_breached = true}, Kind::too_short},
  };
  for (const auto& c : kCases) EXPECT_EQ(problem(c.policy, c.password, c.facts), c.want) << c.name;
}

TEST(PasswordPolicy, PersonalWordsWithin) {
  const PasswordPolicy careful =
      policy(R"({"passwordPolicy":"none","password_no_personal_info":{"enable":true}})");
  const JsonObject user{{"email", "Jo.Doe@example.org"},
                        {"username", "countess"},
                        {"nickname", "lady"},
                        {"name", "Jo-Anne de la Fontaine"},
                        {"given_name", "Jo-Anne"},
                        {"family_name", "\xc3\x89mile"},
                        {"user_metadata", {{"name", "Byron"}, {"first", "Augusta"}, {"last", "King"}}}};
  const struct {
    const char* name;
    std::string password;
    bool refused;
  } kCases[] = {
      {"nothing of it", "analytical engine", false},
      {"the local part", "xxjo.doexx", true},
      {"the local part in capitals", "JO.DOE", true},
      {"a part of the local part, as in Auth0", "xxdoexx", false},
      {"the domain", "at example.org", true},
      {"the first label of the domain", "example 1843", false},
      {"the user name", "countess1815", true},
      {"the nickname", "a lady's book", true},
      {"a part of the name", "fontaine99", true},
      {"a part of a double name", "anne99", true},
      {"the double name", "xjo-annex", true},
      {"a part too short to count", "della", false},
      {"a part too short to count, alone", "la", true},
      {"a name with an accent, in lower case", "x\xc3\xa9mile", true},
      {"the same, composed of two characters", "xe\xcc\x81mile", true},
      {"metadata: name", "byron!", true},
      {"metadata: first", "augusta!", true},
      {"metadata: last", "kingdom", true},
      {"a word cut short", "byro", false},
  };
  const auto words = ours(user);
  for (const auto& c : kCases) {
    const auto found = problem(careful, c.password, {.personal_words = words});
    EXPECT_EQ(found, c.refused ? std::optional(Kind::personal) : std::nullopt) << c.name;
    EXPECT_EQ(problem(policy(R"({"passwordPolicy":"none"})"), c.password, {.personal_words = words}),
              std::nullopt)
        << c.name;
  }
}

TEST(PasswordPolicy, PersonalWords) {
  using testing::UnorderedElementsAre;
  EXPECT_THAT(ours({{"email", "Ada@Example.com"}, {"given_name", "Ada"}, {"family_name", "King"}}),
              UnorderedElementsAre("ada@example.com", "ada", "example.com", "king", "ada king"));
  EXPECT_THAT(ours({{"name", "  Ada -  King "}}),
              UnorderedElementsAre("  ada -  king ", "ada", "king"));
  EXPECT_THAT(ours({}), UnorderedElementsAre());
  EXPECT_THAT(ours({{"email", nullptr}, {"name", 7}, {"user_metadata", "x"}, {"given_name", ""}}),
              UnorderedElementsAre());
  EXPECT_THAT(ours({{"name", std::string(301, 'a')}}), UnorderedElementsAre());
}

TEST(PasswordPolicy, OnlyWordsOfTheNamedFieldsArePersonal) {
  using testing::UnorderedElementsAre;
  const JsonObject user{{"email", "ada@example.com"},
                        {"name", "Ada King"},
                        {"given_name", "Ada"},
                        {"phone_number", "+441815"},
                        {"user_metadata", {{"pet", "Puff"}, {"first", "Augusta"}}}};
  const auto words = [&](std::vector<std::string> fields) { return personal_words(user, fields); };
  EXPECT_THAT(words({}), UnorderedElementsAre());
  EXPECT_THAT(words({"email"}), UnorderedElementsAre("ada@example.com", "ada", "example.com"));
  EXPECT_THAT(words({"given_name", "family_name"}), UnorderedElementsAre("ada"));
  EXPECT_THAT(words({"phone_number", "user_metadata.pet"}), UnorderedElementsAre("+441815", "puff"));
}

}  // namespace
}  // namespace acquaint::login
