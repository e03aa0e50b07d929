#include "login/password_options.h"

#include <gtest/gtest.h>

#include <optional>

#include "login/sample_passwords.h"

namespace acquaint::login {
namespace {

using Kind = PasswordProblem::Kind;

TEST(PasswordOptions, ReadsTheOptionsOfAConnection) {
  const PasswordPolicy ours;
  PasswordPolicy longer = ours, listed = ours, remembering = ours, private_ = ours, plain = ours;
  longer.rules.length_min = 12;
  listed.dictionary = {"acme", "wonder land"};
  remembering.history_size = 5;
  private_.personal = PersonalWords::not_within;
  plain.refuses_common = false;
  PasswordPolicy good{.rules = kRulesGood,
                      .refuses_common = false,
                      .dictionary = {},
                      .personal = PersonalWords::allowed,
                      .history_size = 0};
  PasswordPolicy strict = good;
  strict.rules = kRulesExcellent;
  strict.rules.length_min = 16;
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

TEST(PasswordOptions, ErrorsNameTheField) {
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
    const auto read = parse_password_options(*parse_json_object(c.options), "/options");
    ASSERT_FALSE(read) << c.options;
    EXPECT_EQ(read.error().kind, Error::Kind::invalid) << c.options;
    EXPECT_EQ(read.error().code, c.code) << c.options;
    EXPECT_EQ(read.error().field, c.field) << c.options;
  }
}

TEST(PasswordOptions, TheLimitsOfTheDictionaryAreAllowed) {
  const PasswordPolicy listed =
      policy(R"({"password_dictionary":{"enable":true,"dictionary":[")" + times(50, "\xc3\xa9") + '"' +
             times(199, R"(,"a")") + "]}}");
  EXPECT_EQ(listed.dictionary.size(), 200U);
  EXPECT_EQ(problem(listed, times(50, "\xc3\x89")), Kind::in_dictionary);  // In upper case.
}

TEST(PasswordOptions, ReadsTheNewerOnes) {
  const std::vector<std::string> eight{"name",         "username",           "nickname",            "email",
                                       "phone_number", "user_metadata.name", "user_metadata.first", "user_metadata.last"};
  const struct {
    const char* options;
    PasswordPolicy want;
  } rows[] = {
      {R"({"password_options":{}})",
       {.rules = {.length_min = 15}, .refuses_common = false, .personal = PersonalWords::allowed}},
      {R"({"passwordPolicy":"excellent","password_options":{
           "complexity":{"min_length":12,"character_types":["uppercase","lowercase","number"]},
           "history":{"active":true,"size":3},"dictionary":{"active":true,"default":"en_10k","custom":["Acme"]},
           "profile_data":{"active":true,"blocked_fields":["name","user_metadata.pet"]}}})",
       {.rules = {.length_min = 12, .kinds = kRulesFair.kinds}, .refuses_common = true, .dictionary = {"acme"},
        .personal = PersonalWords::not_within, .personal_fields = {"name", "user_metadata.pet"}, .history_size = 3}},
      {R"({"password_options":{"complexity":{"min_length":10,"identical_characters":"block",
           "character_types":["uppercase","lowercase","number","special"],"character_type_rule":"three_of_four"},
           "history":{"active":false,"size":3},"profile_data":{"active":true}}})",
       {.rules = kRulesExcellent, .refuses_common = false, .personal = PersonalWords::not_within,
        .personal_fields = eight}},
      {R"({"password_options":{"complexity":{"min_length":72,"sequential_characters":"block",
           "character_types":["special","special"],"max_length_exceeded":"error"}}})",
       {.rules = {.length_min = 72, .kinds = {.special = true}, .blocks_sequential = true}, .refuses_common = false,
        .personal = PersonalWords::allowed}},
      {R"({"password_options":{"complexity":{"min_length":1,"character_type_rule":"all","identical_characters":"block",
           "character_types":["uppercase","lowercase","number","special"],"sequential_characters":"allow"}}})",
       {.rules = {.length_min = 1, .kinds = kEveryKind, .blocks_identical = true}, .refuses_common = false,
        .personal = PersonalWords::allowed}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.options);
    const auto policy = parse_password_options(*parse_json_object(row.options), "/options");
    ASSERT_TRUE(policy) << policy.error().field;
    EXPECT_EQ(*policy, row.want);
  }
  const std::pair<const char*, const char*> refused[] = {
      {R"({"password_options":{"complexity":{"character_types":["special"],"character_type_rule":"three_of_four"}}})",
       "/complexity/character_type_rule"},
      {R"({"password_options":{"complexity":{"min_length":0}}})", "/complexity/min_length"},
      {R"({"password_options":{"dictionary":{"active":true,"default":"de_10k"}}})", "/dictionary/default"},
      {R"({"password_options":{"profile_data":{"active":true,"blocked_fields":"name"}}})",
       "/profile_data/blocked_fields"},
      {R"({"password_options":{"profile_data":{"active":true,"blocked_fields":["name","nick"]}}})",
       "/profile_data/blocked_fields/1"},
      {R"({"password_options":{"profile_data":{"active":true,"blocked_fields":["user_metadata."]}}})",
       "/profile_data/blocked_fields/0"},
      {R"({"password_options":{"profile_data":{"active":true,"blocked_fields":["name","name","name","name","name",
           "name","name","name","name","name","name","name","name"]}}})", "/profile_data/blocked_fields"},
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
    const auto policy = parse_password_options(*parse_json_object(options), "/options");
    ASSERT_FALSE(policy);
    EXPECT_EQ(policy.error().code, "password_policy.bad_field");
    EXPECT_EQ(policy.error().field, std::string("/options/password_options") + field);
  }
}

}  // namespace
}  // namespace acquaint::login
