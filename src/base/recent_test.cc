#include "base/recent.h"

#include <gtest/gtest.h>

namespace acquaint {
namespace {

TEST(Recent, NeverHoldsMoreThanItMay) {
  Recent<int, int> recent(10);
  for (int i = 0; i < 1000; ++i) {
    recent.put(i, i);
    ASSERT_LE(recent.size(), 10u);
  }
  EXPECT_EQ(*recent.find(999), 999);
  EXPECT_EQ(recent.find(0), nullptr);
}

TEST(Recent, KeepsWhatIsUsed) {
  Recent<int, int> recent(10);
  recent.put(-1, 42);
  for (int i = 0; i < 1000; ++i) {
    recent.put(i, i);
    ASSERT_NE(recent.find(-1), nullptr) << i;
  }
  EXPECT_EQ(*recent.find(-1), 42);
}

TEST(Recent, ErasesFromBothGenerations) {
  Recent<int, int> recent(4);
  for (int i = 0; i < 4; ++i) recent.put(i, i);
  recent.erase(0);
  recent.erase_if([](const auto& entry) { return entry.second == 3; });
  EXPECT_EQ(recent.find(0), nullptr);
  EXPECT_EQ(recent.find(3), nullptr);
  EXPECT_NE(recent.find(1), nullptr);
  EXPECT_EQ(recent.size(), 2u);
}

TEST(Recent, ReplacesTheValueOfAKey) {
  Recent<int, int> recent(4);
  recent.put(1, 1);
  recent.put(1, 2);
  EXPECT_EQ(*recent.find(1), 2);
  EXPECT_EQ(recent.size(), 1u);
}

}  // namespace
}  // namespace acquaint
