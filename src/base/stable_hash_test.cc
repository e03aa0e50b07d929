#include "base/stable_hash.h"

#include <gtest/gtest.h>

namespace acquaint {
namespace {

// Computed once by another implementation. They must never change: who is asked depends on them.
TEST(StableHash, GoldenValues) {
  constexpr const char* kAda = "auth0|63d17c4bdf1ce171262c7e93";
  EXPECT_EQ(stable_hash("", ""), 0xb9034ad37056f5fbu);
  EXPECT_EQ(stable_hash("frm_onboarding", kAda), 0x8940a61d92cebd4au);
  EXPECT_EQ(stable_hash("acquaint.hold_out", kAda), 0x24a8482516265fd5u);
  EXPECT_EQ(stable_hash("ab", "c"), 0xc87d91e7dc16f99du);
  EXPECT_EQ(stable_hash("a", "bc"), 0xdf52f2b01fb62dc7u);
  EXPECT_EQ(short_hash("session-1"), 1836705970u);
  EXPECT_EQ(short_hash(""), 0u);
}

}  // namespace
}  // namespace acquaint
