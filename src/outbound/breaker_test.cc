#include "outbound/breaker.h"

#include <gtest/gtest.h>

namespace acquaint::outbound {
namespace {

using std::chrono::seconds;

const Breakers::TimePoint kStart{};
const BreakerLimits kLimits{.failures_max = 3, .rest = seconds(10), .hosts_max = 2};

void fail_times(Breakers& breakers, const std::string& host, int times,
                Breakers::TimePoint now = kStart) {
  for (int i = 0; i < times; ++i) breakers.failed(host, now);
}

TEST(Breakers, OpenAfterFailuresInARow) {
  Breakers breakers(kLimits);
  fail_times(breakers, "a", 2);
  EXPECT_TRUE(breakers.admits("a", kStart));
  breakers.succeeded("a");
  fail_times(breakers, "a", 2);
  EXPECT_TRUE(breakers.admits("a", kStart));
  fail_times(breakers, "a", 1);
  EXPECT_FALSE(breakers.admits("a", kStart));
  EXPECT_TRUE(breakers.is_open("a", kStart));
  EXPECT_TRUE(breakers.admits("b", kStart));
}

TEST(Breakers, LetOneTrialThroughAfterTheRest) {
  Breakers breakers(kLimits);
  fail_times(breakers, "a", 3);
  EXPECT_FALSE(breakers.admits("a", kStart + seconds(10) - std::chrono::nanoseconds(1)));
  EXPECT_FALSE(breakers.is_open("a", kStart + seconds(10)));
  EXPECT_TRUE(breakers.admits("a", kStart + seconds(10)));
  EXPECT_FALSE(breakers.admits("a", kStart + seconds(10)));
  EXPECT_FALSE(breakers.admits("a", kStart + seconds(19)));
}

TEST(Breakers, GoByTheTrial) {
  const auto trial = kStart + seconds(10);
  {
    Breakers breakers(kLimits);
    fail_times(breakers, "a", 3);
    ASSERT_TRUE(breakers.admits("a", trial));
    breakers.succeeded("a");
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(breakers.admits("a", trial));
  }
  {
    Breakers breakers(kLimits);
    fail_times(breakers, "a", 3);
    ASSERT_TRUE(breakers.admits("a", trial));
    breakers.failed("a", trial + seconds(5));
    EXPECT_FALSE(breakers.admits("a", trial + seconds(14)));
    EXPECT_TRUE(breakers.admits("a", trial + seconds(15)));
  }
  {
    Breakers breakers(kLimits);
    fail_times(breakers, "a", 3);
    ASSERT_TRUE(breakers.admits("a", trial));
    breakers.abandoned("a");
    EXPECT_TRUE(breakers.admits("a", trial));
    EXPECT_FALSE(breakers.admits("a", trial));
    EXPECT_TRUE(breakers.admits("a", trial + seconds(10)));  // The trial never ended.
  }
}

TEST(Breakers, ForgetWhoFailedLongestAgo) {
  Breakers breakers(kLimits);
  fail_times(breakers, "a", 3, kStart);
  fail_times(breakers, "b", 3, kStart + seconds(1));
  fail_times(breakers, "a", 1, kStart + seconds(2));
  fail_times(breakers, "c", 3, kStart + seconds(3));
  EXPECT_TRUE(breakers.is_open("a", kStart + seconds(3)));
  EXPECT_FALSE(breakers.is_open("b", kStart + seconds(3)));
  EXPECT_TRUE(breakers.is_open("c", kStart + seconds(3)));
}

}  // namespace
}  // namespace acquaint::outbound
