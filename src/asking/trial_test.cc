#include "asking/trial.h"

#include <gtest/gtest.h>

#include <random>

#include "profile/sample_user.h"

namespace acquaint::asking {
namespace {

using profile::noon;
using std::chrono::days;

std::string user(int number) { return "auth0|" + std::to_string(number); }

// Users come one an hour; each of the learning arm brings `better` more than one of the other, on average.
Trial run(int users, double better, const Learning& policy, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> noise(0, 8);
  Trial trial;
  for (int i = 0; i < users; ++i) {
    const Time now = noon() + std::chrono::hours(i);
    const std::string id = user(i + static_cast<int>(seed) * 100000);
    const Arm arm = arm_of(id, control_percent(trial, policy));
    trial = enrolled(std::move(trial), id, policy, now);
    trial = scored(std::move(trial), id, 20 + noise(random) + (arm == Arm::learned ? better : 0), now);
  }
  return trial;
}

TEST(Tally, KeepsMeanAndVariance) {
  Tally tally;
  for (const double score : {2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0}) tally.add(score);
  EXPECT_DOUBLE_EQ(tally.mean, 5);
  EXPECT_DOUBLE_EQ(tally.variance(), 32.0 / 7);
}

TEST(Difference, NeedsTwentyUsersInEachArm) {
  EXPECT_FALSE(difference_of({.count = 19}, {.count = 500}).has_value());
  EXPECT_FALSE(difference_of({.count = 500}, {.count = 19}).has_value());
}

// n = 100 and 100, variance 4 and 4: users = 50, so that the bound is
// sqrt(2 * 50 * .08 * 80 * ln(sqrt(80 / 30) / .05)) / 50.
TEST(Difference, HasAKnownBound) {
  const auto difference = difference_of({.count = 100, .mean = 5, .squares = 4 * 99},
                                        {.count = 100, .mean = 6, .squares = 4 * 99});
  ASSERT_TRUE(difference.has_value());
  EXPECT_DOUBLE_EQ(difference->mean, 1);
  EXPECT_NEAR(difference->bound, std::sqrt(2 * 50 * .08 * 80 * std::log(std::sqrt(80 / 30.) / .05)) / 50, 1e-12);
}

TEST(Trial, HarmSwitchesLearningOff) {
  EXPECT_TRUE(run(2000, -10, {}, 1).is_off);
  EXPECT_FALSE(run(2000, 3, {}, 1).is_off);
}

TEST(Trial, WithoutHarmItIsHardlyEverSwitchedOff) {
  int off = 0;
  for (unsigned seed = 1; seed <= 100; ++seed) off += run(800, 0, {}, seed).is_off;
  EXPECT_LE(off, 5);
}

TEST(Trial, HalfOfTheUsersAreTheControlUntilEnoughHaveBeenCompared) {
  const Learning policy{.control = 10, .ramp_users = 150};
  Trial trial = run(480, 0, policy, 1);  // An hour each, so that 144 have been watched for 14 days.
  EXPECT_EQ(control_percent(trial, policy), 50);
  EXPECT_GT(trial.standard.count, 45);
  EXPECT_GT(trial.learned.count, 45);
  trial = run(1000, 0, policy, 1);
  EXPECT_EQ(control_percent(trial, policy), 10);
  EXPECT_LT(trial.standard.count, trial.learned.count / 2);
}

TEST(Trial, ASmallerControlGroupIsPartOfTheLarger) {
  int learned = 0;
  for (int i = 0; i < 2000; ++i) {
    if (arm_of(user(i), 10) == Arm::standard) {
      EXPECT_EQ(arm_of(user(i), 50), Arm::standard);
    }
    learned += arm_of(user(i), 10) == Arm::learned;
  }
  EXPECT_NEAR(learned, 1800, 60);
}

TEST(Trial, CountsEachUserOnceAndForFourteenDays) {
  const Learning policy{.ramp_users = 0};
  std::string id;
  for (int i = 0; id.empty(); ++i) {
    if (arm_of(user(i), policy.control) == Arm::learned) id = user(i);
  }
  Trial trial = enrolled({}, id, policy, noon());
  trial = enrolled(std::move(trial), id, policy, noon() + days(1));
  trial = scored(std::move(trial), id, 5, noon() + days(1));
  trial = scored(std::move(trial), id, -1, noon() + days(13));
  trial = scored(std::move(trial), id, 100, noon() + days(14));
  trial = scored(std::move(trial), "auth0|stranger", 100, noon());
  EXPECT_EQ(trial.learned.count, 0);
  trial = enrolled(std::move(trial), "auth0|other", policy, noon() + days(14));
  EXPECT_EQ(trial.learned.count, 1);
  EXPECT_EQ(trial.learned.mean, 4);
  EXPECT_EQ(trial.newcomers.size(), 1u);
}

}  // namespace
}  // namespace acquaint::asking
