#include "login/scope.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace acquaint::login {
namespace {

struct Case {
  const char* name;
  std::string text;
  const char* want;  // As written back, or null when it is refused.
};

const Case kCases[] = {
    {"empty", "", ""},
    {"one", "read:users", "read:users"},
    {"sorted, each once", "update:users read:users update:users", "read:users update:users"},
    {"a leading space", " read:users", nullptr},
    {"a trailing space", "read:users ", nullptr},
    {"two spaces", "read:users  update:users", nullptr},
    {"a space alone", " ", nullptr},
    {"a tab", "read:users\tupdate:users", nullptr},
    {"a quote", "read:\"users\"", nullptr},
    {"a backslash", "read:\\users", nullptr},
    {"not ASCII", "read:\xc3\xa9", nullptr},
    {"too long", std::string(16 * 1024 + 1, 'x'), nullptr},
};

TEST(Scopes, Cases) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const auto scopes = Scopes::parse(c.text);
    ASSERT_EQ(scopes.has_value(), c.want != nullptr);
    if (scopes) {
      EXPECT_EQ(scopes->text(), c.want);
    } else {
      EXPECT_EQ(scopes.error().code, "scope.malformed");
    }
  }
}

TEST(Scopes, HasWhatItHasAndNothingLikeIt) {
  const Scopes scopes = *Scopes::parse("read:users update:users");
  EXPECT_TRUE(scopes.has("read:users"));
  for (const char* other : {"", "read:user", "read:users_app_metadata", "READ:USERS", "read:users "}) {
    EXPECT_FALSE(scopes.has(other)) << other;
  }
  EXPECT_EQ(scopes.without(*Scopes::parse("read:users")).text(), "update:users");
  EXPECT_EQ(scopes.with(*Scopes::parse("create:users read:users")).text(), "create:users read:users update:users");
}

TEST(Scopes, OfTheManagementApiCoverItsResourcesAndOurs) {
  const auto all = management_scopes();
  for (const char* name :
       {"read:users", "create:users", "update:users", "delete:users", "read:users_app_metadata",
        "create:user_tickets", "read:clients", "read:connections", "read:rules", "read:forms",
        "update:flows", "read:logs", "read:stats", "update:attack_protection", "read:client_grants",
        "delete:flows_executions", "read:rules_configs", "create:client_grants",
        "read:tenant_settings", "update:tenant_settings", "update:users_app_metadata",
        "create:decisions", "read:decisions", "update:decisions"}) {
    EXPECT_TRUE(std::ranges::binary_search(all, std::string_view(name))) << name;
  }
}

}  // namespace
}  // namespace acquaint::login
