#include "analytics/interval.h"

#include <gtest/gtest.h>

#include <random>

namespace acquaint::analytics {
namespace {

TEST(Share, HasWilsonsInterval) {
  // Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
  struct Row {
    std::int64_t part, total;
    double low, high;
  };
  for (const Row& row : {Row{81, 263, 0.2553, 0.3662}, Row{15, 148, 0.0624, 0.1605}, Row{0, 20, 0, 0.1611}, Row{1, 29, 0.0061, 0.1718}}) {
    const auto share = share_of(row.part, row.total);
    ASSERT_TRUE(share);
    EXPECT_NEAR(share->low, row.low, 5e-5) << row.part;
    EXPECT_NEAR(share->high, row.high, 5e-5) << row.part;
  }
  EXPECT_FALSE(share_of(0, 0));
}

struct VerdictCase {
  const char* what;
  Counted with, without;
  std::string_view verdict;
};

TEST(Difference, HasAVerdict) {
  for (const VerdictCase& each : {
           VerdictCase{"more", {600, 1000}, {500, 1000}, "higher"},
           VerdictCase{"less", {400, 1000}, {500, 1000}, "lower"},
           VerdictCase{"about the same", {505, 1000}, {500, 1000}, "no_difference_seen"},
           VerdictCase{"too few", {99, 99}, {0, 1000}, "not_measurable_yet"},
           VerdictCase{"too few held out", {1000, 1000}, {0, 99}, "not_measurable_yet"},
           VerdictCase{"just enough", {100, 100}, {0, 100}, "higher"},
           VerdictCase{"nothing on either side", {0, 100}, {0, 100}, "no_difference_seen"},
       }) {
    EXPECT_EQ(verdict_of(difference_of(each.with, each.without)), each.verdict) << each.what;
  }
}

TEST(Difference, TurnsAroundWithItsSides) {
  const auto one = difference_of({130, 400}, {90, 350}), other = difference_of({90, 350}, {130, 400});
  EXPECT_NEAR(one->value, -other->value, 1e-12);
  EXPECT_NEAR(one->low, -other->high, 1e-12);
  EXPECT_NEAR(one->high, -other->low, 1e-12);
}

// Of how many samples the interval holds the true difference.
double coverage(double with, std::int64_t users_with, double without, std::int64_t users_without, std::uint64_t seed) {
  constexpr int kSamples = 4000;
  std::mt19937_64 random(seed);
  std::binomial_distribution<std::int64_t> of_arm(users_with, with), of_hold_out(users_without, without);
  int held = 0;
  for (int i = 0; i < kSamples; ++i) {
    const auto seen = difference_of({of_arm(random), users_with}, {of_hold_out(random), users_without});
    const double truth = with - without;
    if (seen->low <= truth && truth <= seen->high) ++held;
  }
  return static_cast<double>(held) / kSamples;
}

// An interval that is too narrow promises lift that is not there; one that is too wide never sees any.
TEST(Difference, HoldsTheTruthInAbout95Of100Samples) {
  constexpr std::uint64_t kSeed = 20261126;
  double sum = 0;
  int worlds = 0;
  for (const double with : {0.01, 0.1, 0.5, 0.93}) {
    for (const double without : {0.01, 0.12, 0.5}) {
      for (const auto& [users, held] : {std::pair(100, 100), std::pair(2000, 100), std::pair(1000, 1000)}) {
        const double share = coverage(with, users, without, held, kSeed + static_cast<std::uint64_t>(worlds));
        EXPECT_GE(share, 0.925) << with << " of " << users << " beside " << without << " of " << held;
        sum += share;
        ++worlds;
      }
    }
  }
  EXPECT_NEAR(sum / worlds, 0.955, 0.015);
}

}  // namespace
}  // namespace acquaint::analytics
