#include "login/declared_id.h"

#include <gtest/gtest.h>

#include <set>

namespace acquaint::login {
namespace {

TEST(DeclaredId, FollowsFromTheName) {
  const std::string id = derived_id("con_", "staff");
  EXPECT_TRUE(is_declared_id(id, "con_")) << id;
  EXPECT_EQ(id, derived_id("con_", "staff"));
  EXPECT_NE(id, derived_id("con_", "guests"));
}

TEST(DeclaredId, IsMadeAtRandom) {
  SeededRandom random(3);
  std::set<std::string> ids;
  for (int i = 0; i < 100; ++i) {
    const std::string id = random_id("cgr_", random);
    EXPECT_TRUE(is_declared_id(id, "cgr_")) << id;
    ids.insert(id);
    EXPECT_EQ(random_client_id(random).size(), 32U);
  }
  EXPECT_EQ(ids.size(), 100U);
}

TEST(DeclaredId, HasOneForm) {
  for (const char* text : {"", "con_", "con_0123456789abcde", "con_0123456789abcdefg", "cgr_0123456789abcdef",
                           "con_0123456789abcde-"}) {
    EXPECT_FALSE(is_declared_id(text, "con_")) << text;
  }
  EXPECT_TRUE(is_declared_id("con_0123456789abcdEF", "con_"));
}

}  // namespace
}  // namespace acquaint::login
