#include "login/password_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace acquaint::login {
namespace {

using Kind = PasswordProblem::Kind;

std::string times(int count, std::string_view text) {
  std::string repeated;
  for (int i = 0; i < count; ++i) repeated += text;
  return repeated;
}

PasswordPolicy policy(std::string_view options) {
  const auto read = PasswordPolicy::parse(*parse_json_object(options));
  EXPECT_TRUE(read) << options << ": " << (read ? "" : read.error().field);
  return read.value_or(PasswordPolicy());
}

std::optional<Kind> problem(const PasswordPolicy& policy, std::string_view password,
                            const PasswordFacts& facts = {}) {
  const auto good = check_password(policy, password, facts);
  return good ? std::nullopt : std::optional(good.error().kind);
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
  const auto words = personal_words({{"email", "ada.lovelace@example.com"},
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

TEST(PasswordPolicy, ReadsTheOptionsOfAConnection) {
  const PasswordPolicy ours;
  PasswordPolicy longer = ours, listed = ours, remembering = ours, private_ = ours, plain = ours;
  longer.length_min = 12;
  listed.dictionary = {"acme", "wonder land"};
  remembering.history_size = 5;
  private_.personal = PersonalWords::not_within;
  plain.refuses_common = false;
  PasswordPolicy good{.strength = PasswordStrength::good,
                      .length_min = 8,
                      .refuses_common = false,
                      .dictionary = {},
                      .personal = PersonalWords::allowed,
                      .history_size = 0};
  PasswordPolicy strict = good;
  strict.strength = PasswordStrength::excellent;
  strict.length_min = 16;
  strict.refuses_common = true;
  strict.dictionary = {"acme"};
  strict.personal = PersonalWords::not_within;
  strict.history_size = 24;

  const struct {
    const char* options;
    PasswordPolicy want;
  } kCases[] = {
      {R"({})", ours},
      {R"({"brute_force_protection":true,"mfa":{"active":true}})", ours},
      {R"({"passwordPolicy":null,"password_complexity_options":null,"password_dictionary":null,
           "password_no_personal_info":null,"password_history":null})", ours},
      {R"({"password_complexity_options":{}})", ours},
      {R"({"password_complexity_options":{"min_length":12}})", longer},
      {R"({"password_dictionary":{"enable":true,"dictionary":["Wonder LAND","acme"]}})", listed},
      {R"({"password_dictionary":{"enable":false,"dictionary":["acme"]}})", plain},
      {R"({"password_history":{"enable":true}})", remembering},
      {R"({"password_history":{"enable":true,"size":5}})", remembering},
      {R"({"password_history":{"enable":false,"size":5}})", ours},
      {R"({"password_no_personal_info":{"enable":true}})", private_},
      {R"({"passwordPolicy":"good"})", good},
      {R"({"passwordPolicy":"good","password_dictionary":{"enable":false,"dictionary":[]},
           "password_no_personal_info":{"enable":false},"password_history":{"enable":false,"size":5},
           "password_complexity_options":{"min_length":8}})", good},
      {R"({"passwordPolicy":"excellent","password_dictionary":{"enable":true,"dictionary":["ACME"]},
           "password_no_personal_info":{"enable":true},"password_history":{"enable":true,"size":24},
           "password_complexity_options":{"min_length":16}})", strict},
  };
  for (const auto& c : kCases) EXPECT_TRUE(policy(c.options) == c.want) << c.options;
}

TEST(PasswordPolicy, ErrorsNameTheField) {
  const std::string many = R"({"password_dictionary":{"enable":true,"dictionary":["a")" +
                           times(200, R"(,"a")") + "]}}";
  const std::string wide = R"({"password_dictionary":{"enable":false,"dictionary":["a",")" +
                           times(51, "\xc3\xa9") + R"("]}})";
  const struct {
    std::string options;
    const char* field;
    const char* code = "password_policy.bad_field";
  } kCases[] = {
      {R"({"passwordPolicy":"strong"})", "/options/passwordPolicy"},
      {R"({"passwordPolicy":""})", "/options/passwordPolicy"},
      {R"({"passwordPolicy":3})", "/options/passwordPolicy"},
      {R"({"password_complexity_options":8})", "/options/password_complexity_options"},
      {R"({"password_complexity_options":{"min_length":0}})",
       "/options/password_complexity_options/min_length"},
      {R"({"password_complexity_options":{"min_length":129}})",
       "/options/password_complexity_options/min_length"},
      {R"({"password_complexity_options":{"min_length":"8"}})",
       "/options/password_complexity_options/min_length"},
      {R"({"password_complexity_options":{"minLength":8}})",
       "/options/password_complexity_options/minLength", "json.unknown_field"},
      {R"({"password_history":[]})", "/options/password_history"},
      {R"({"password_history":{"size":5}})", "/options/password_history/enable"},
      {R"({"password_history":{"enable":1}})", "/options/password_history/enable"},
      {R"({"password_history":{"enable":true,"size":0}})", "/options/password_history/size"},
      {R"({"password_history":{"enable":false,"size":25}})", "/options/password_history/size"},
      {R"({"password_no_personal_info":{}})", "/options/password_no_personal_info/enable"},
      {R"({"password_dictionary":true})", "/options/password_dictionary"},
      {R"({"password_dictionary":{"enable":true,"dictionary":"acme"}})",
       "/options/password_dictionary/dictionary"},
      {R"({"password_dictionary":{"enable":true,"dictionary":["acme",""]}})",
       "/options/password_dictionary/dictionary/1"},
      {R"({"password_dictionary":{"enable":true,"dictionary":[7]}})",
       "/options/password_dictionary/dictionary/0"},
      {many, "/options/password_dictionary/dictionary"},
      {wide, "/options/password_dictionary/dictionary/1"},
  };
  for (const auto& c : kCases) {
    const auto read = PasswordPolicy::parse(*parse_json_object(c.options), "/options");
    ASSERT_FALSE(read) << c.options;
    EXPECT_EQ(read.error().kind, Error::Kind::invalid) << c.options;
    EXPECT_EQ(read.error().code, c.code) << c.options;
    EXPECT_EQ(read.error().field, c.field) << c.options;
  }
}

TEST(PasswordPolicy, TheLimitsOfTheDictionaryAreAllowed) {
  const PasswordPolicy listed =
      policy(R"({"password_dictionary":{"enable":true,"dictionary":[")" + times(50, "\xc3\xa9") + '"' +
             times(199, R"(,"a")") + "]}}");
  EXPECT_EQ(listed.dictionary.size(), 200U);
  EXPECT_EQ(problem(listed, times(50, "\xc3\x89")), Kind::in_dictionary);  // In upper case.
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
  const auto words = personal_words(user);
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
  EXPECT_THAT(personal_words({{"email", "Ada@Example.com"}, {"given_name", "Ada"}, {"family_name", "King"}}),
              UnorderedElementsAre("ada@example.com", "ada", "example.com", "king", "ada king"));
  EXPECT_THAT(personal_words({{"name", "  Ada -  King "}}),
              UnorderedElementsAre("  ada -  king ", "ada", "king"));
  EXPECT_THAT(personal_words({}), UnorderedElementsAre());
  EXPECT_THAT(personal_words({{"email", nullptr}, {"name", 7}, {"user_metadata", "x"}, {"given_name", ""}}),
              UnorderedElementsAre());
  EXPECT_THAT(personal_words({{"name", std::string(301, 'a')}}), UnorderedElementsAre());
}

TEST(PasswordPolicy, ReadsTheNewerOptionsWhereOneOfTheLevelsSaysTheSame) {
  const struct {
    const char* options;
    PasswordPolicy want;
  } rows[] = {
      {R"({"password_options":{}})",
       {.strength = PasswordStrength::low, .length_min = 15, .refuses_common = false,
        .personal = PersonalWords::allowed}},
      {R"({"passwordPolicy":"excellent","password_options":{
           "complexity":{"min_length":12,"character_types":["uppercase","lowercase","number"]},
           "history":{"active":true,"size":3},"dictionary":{"active":true,"default":"en_10k","custom":["Acme"]},
           "profile_data":{"active":true,"blocked_fields":["name"]}}})",
       {.strength = PasswordStrength::fair, .length_min = 12, .refuses_common = true, .dictionary = {"acme"},
        .personal = PersonalWords::not_within, .history_size = 3}},
      {R"({"password_options":{"complexity":{"min_length":10,"identical_characters":"block",
           "character_types":["uppercase","lowercase","number","special"],"character_type_rule":"three_of_four"},
           "history":{"active":false,"size":3}}})",
       {.strength = PasswordStrength::excellent, .length_min = 10, .refuses_common = false,
        .personal = PersonalWords::allowed}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.options);
    const auto policy = PasswordPolicy::parse(*parse_json_object(row.options), "/options");
    ASSERT_TRUE(policy) << policy.error().field;
    EXPECT_EQ(*policy, row.want);
  }
  const std::pair<const char*, const char*> refused[] = {
      {R"({"password_options":{"complexity":{"sequential_characters":"block"}}})", "/complexity"},
      {R"({"password_options":{"complexity":{"character_types":["special"]}}})", "/complexity"},
      {R"({"password_options":{"complexity":{"min_length":73}}})", "/complexity/min_length"},
      {R"({"password_options":{"complexity":{"character_types":"uppercase"}}})", "/complexity/character_types"},
      {R"({"password_options":{"complexity":{"character_types":["lowercase",7]}}})", "/complexity/character_types/1"},
      {R"({"password_options":{"complexity":{"character_types":["a","b","c","d"],"character_type_rule":"three_of_four"}}})",
       "/complexity/character_types/0"},
      {R"({"password_options":{"complexity":{"character_type_rule":"three"}}})", "/complexity/character_type_rule"},
      {R"({"password_options":{"complexity":{"identical_characters":true}}})", "/complexity/identical_characters"},
      {R"({"password_options":{"complexity":{"sequential_characters":"blocked"}}})", "/complexity/sequential_characters"},
      {R"({"password_options":{"complexity":{"max_length_exceeded":"truncate"}}})", "/complexity/max_length_exceeded"},
      {R"({"password_options":{"history":{"active":true}}})", "/history/size"},
      {R"({"password_options":{"history":{"size":3}}})", "/history/active"},
      {R"({"password_options":{"dictionary":{"active":true,"custom":[1]}}})", "/dictionary/custom/0"},
  };
  for (const auto& [options, field] : refused) {
    SCOPED_TRACE(options);
    const auto policy = PasswordPolicy::parse(*parse_json_object(options), "/options");
    ASSERT_FALSE(policy);
    EXPECT_EQ(policy.error().code, "password_policy.bad_field");
    EXPECT_EQ(policy.error().field, std::string("/options/password_options") + field);
  }
}

}  // namespace
}  // namespace acquaint::login
