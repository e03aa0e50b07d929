#include "login/new_password.h"

#include <gmock/gmock.h>
#include <sodium.h>

#include "login/password_options.h"

namespace acquaint::login {
namespace {

// As cheap as it is supported.
std::string hash_of(std::string_view password) {
  char text[crypto_pwhash_STRBYTES];
  EXPECT_EQ(crypto_pwhash_str_alg(text, password.data(), password.size(), 1, 8192,
                                  crypto_pwhash_ALG_ARGON2ID13),
            0);
  EXPECT_TRUE(is_supported_hash(text));
  return text;
}

PasswordPolicy policy(std::string_view options) {
  return *parse_password_options(*parse_json_object(options));
}

// The kind of the problem, the code of an error, or nothing.
std::string name_of(const Result<std::optional<PasswordProblem>>& found) {
  if (!found) return found.error().code;
  return *found ? to_error(**found).code : "";
}

std::string check(const PasswordPolicy& policy, NewPassword wanted, std::size_t queue_max = 64) {
  HashPool hashes({.threads = 1, .queue_max = queue_max});
  const BreachedPasswords breached;
  return name_of(run(find_password_problem(hashes, breached, policy, std::move(wanted))));
}

TEST(NewPassword, FirstProblemsFirst) {
  const PasswordPolicy strict = policy(R"({"passwordPolicy":"low","password_no_personal_info":{"enable":true},
      "password_history":{"enable":true,"size":24}})");
  const struct {
    const char *password, *want;
  } kCases[] = {
      {"short", "password.too_short"},
      {"AUTH0-TEST-lovelace", "password.personal"},
      {"AUTH0-TEST-1", "password.breached"},
      {"the same as before", "password.in_history"},
      {"something else", ""},
  };
  for (const auto& c : kCases) {
    const std::vector<std::string> former{hash_of("another"), hash_of(c.want == std::string() ? "old" : c.password)};
    EXPECT_EQ(check(strict, {c.password, {{"family_name", "lovelace"}}, former}), c.want) << c.password;
  }
}

TEST(NewPassword, CommonOnesAreBreachedUnlessThereIsNoRuleAtAll) {
  const PasswordPolicy low = policy(R"({"passwordPolicy":"low"})");
  EXPECT_EQ(check(low, {"password", {}, {}}), "password.breached");
  EXPECT_EQ(check(low, {"Password", {}, {}}), "");
  EXPECT_EQ(check(policy(R"({"passwordPolicy":"none"})"), {"password", {}, {}}), "");
  EXPECT_EQ(check(policy(R"({"passwordPolicy":"good"})"), {"Password1!", {}, {}}), "");
}

TEST(NewPassword, OnlySoManyOfTheLatestAreCompared) {
  const std::vector<std::string> latest{hash_of("the latest one"), hash_of("the one before"),
                                        hash_of("the oldest one")};
  const PasswordPolicy two = policy(R"({"password_history":{"enable":true,"size":2}})");
  EXPECT_EQ(check(two, {"the latest one", {}, latest}), "password.in_history");
  EXPECT_EQ(check(two, {"the one before", {}, latest}), "password.in_history");
  EXPECT_EQ(check(two, {"the oldest one", {}, latest}), "");
  EXPECT_EQ(check(two, {"the latest one", {}, {}}), "");
  EXPECT_EQ(check(PasswordPolicy(), {"the latest one", {}, latest}), "");
}

TEST(NewPassword, AHashThatNobodyCanLogInWithIsPassedOver) {
  const PasswordPolicy three = policy(R"({"password_history":{"enable":true,"size":3}})");
  EXPECT_EQ(check(three, {"the one before", {}, {"$2b$10$abc", hash_of("the one before")}}), "password.in_history");
  EXPECT_EQ(check(three, {"the one before", {}, {"$2b$10$abc"}}), "");
}

TEST(NewPassword, WhatIsCheapNeedsNoThread) {
  EXPECT_EQ(check({}, {"short", {}, {}}, 0), "password.too_short");
  EXPECT_EQ(check({}, {"long enough to be looked up", {}, {}}, 0), "login.busy");
}

}  // namespace
}  // namespace acquaint::login
