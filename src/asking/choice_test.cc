#include "asking/choice.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>

#include "asking/normal.h"
#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

using profile::noon;
using std::chrono::days;

// Twelve attributes; the model believes of each what a test says.
class ChoiceTest : public testing::Test {
 protected:
  static constexpr std::size_t kCount = 12;

  ChoiceTest() {
    JsonObject declared;
    for (std::size_t i = 0; i < kCount; ++i) declared["user_metadata.q" + std::to_string(i)] = JsonObject{{"worth", 1}};
    catalogue_ = *profile::Catalogue::parse(declared);
    model_ = new_model(catalogue_, noon());
    model_.is_trusted = true;
    policy_.asks_min = 0;
    for (Weight& weight : model_.weights) weight = {0, 1e-5};
  }

  // Makes `probability` that of an answer, with `variance` on the scale of the probit.
  void believe(std::size_t attribute, double mean, double variance = 1e-5) {
    const std::size_t each = (model_.weights.size() - shared()) / kCount;
    model_.weights[shared() + attribute * each] = {mean, variance};
  }
  std::size_t shared() const {
    return new_model(profile::Catalogue(), noon()).weights.size();
  }
  std::vector<Option> options(std::vector<double> points) const {
    std::vector<Option> all;
    for (std::size_t i = 0; i < points.size(); ++i) all.push_back({.attribute = i, .points = points[i], .is_standard = i == 0});
    return all;
  }
  Choice choose(const std::vector<Option>& of, double draw = .5) const {
    return asking::choose(of, {}, model_, policy_, waiting_, draw);
  }

  profile::Catalogue catalogue_;
  Model model_;
  Learning policy_;
  Waiting waiting_{.since_eligible = days(9)};
};

double sum_of(const Choice& choice) {
  double sum = 0;
  for (const Estimate& estimate : choice.estimates) sum += estimate.propensity;
  return sum;
}

TEST_F(ChoiceTest, TheGreatestGainLeads) {
  believe(0, -1);
  believe(1, 1);
  const Choice choice = choose(options({10, 8, 1}));
  EXPECT_EQ(choice.lead, 1u);
  EXPECT_FALSE(choice.is_explored);
  const double p = normal_cdf(1 / std::sqrt(1 + 13 * 1e-5 - 1e-5));
  EXPECT_NEAR(choice.estimates[1].probability, p, 1e-4);
  EXPECT_NEAR(choice.estimates[1].gain, 8 * p - (1 - p), 1e-3);
  EXPECT_NEAR(choice.estimates[0].propensity, .05, 1e-9) << "the ranked order's choice keeps its share";
  EXPECT_NEAR(choice.estimates[1].propensity, .95, 1e-9);
  EXPECT_EQ(choice.estimates[2].propensity, 0);
}

TEST_F(ChoiceTest, BeforeTheGateOpensTheRankedOrderLeads) {
  believe(1, 3);
  for (const bool is_young : {false, true}) {
    SCOPED_TRACE(is_young ? "too few asks" : "not trusted");
    model_.is_trusted = is_young;
    policy_.asks_min = is_young ? 200 : 0;
    model_.asks = 199;
    const Choice choice = choose(options({1, 10, 1, 1}), .01);
    EXPECT_EQ(choice.lead, 0u);
    EXPECT_NEAR(choice.estimates[0].propensity, .95 + .05 / 4, 1e-12);
    EXPECT_NEAR(choice.estimates[3].propensity, .05 / 4, 1e-12);
    EXPECT_EQ(choose(options({1, 10, 1, 1}), .999).lead, 3u);
    EXPECT_TRUE(choose(options({1, 10, 1, 1}), .999).is_explored);
  }
}

TEST_F(ChoiceTest, PropensitiesAreThoseOfTwoNormalsInClosedForm) {
  policy_.explore = 10;
  believe(0, 0, .2);
  believe(1, -.35, .3);
  const auto of = options({10, 10});
  const Choice choice = choose(of);
  // P(gain of 1 > gain of 0), and a tenth goes to the ranked order's choice.
  const auto deviation = [&](std::size_t i) { return 11 * choice.estimates[i].spread; };
  const double better = normal_cdf((choice.estimates[1].gain - choice.estimates[0].gain) /
                                   std::hypot(deviation(0), deviation(1)));
  ASSERT_GT(better, .1);
  EXPECT_NEAR(choice.estimates[1].propensity, .9 * .1, 1e-9) << "scaled down to what may be explored";
  policy_.explore = 0;
  EXPECT_EQ(choose(of).estimates[0].propensity, 1);
  believe(1, -1.6, .3);
  policy_.explore = 10;
  const Choice far = choose(of);
  const double rare = normal_cdf((far.estimates[1].gain - far.estimates[0].gain) /
                                 std::hypot(11 * far.estimates[0].spread, 11 * far.estimates[1].spread));
  ASSERT_LT(rare, .1);
  EXPECT_NEAR(far.estimates[1].propensity, .9 * rare, .004);
}

TEST_F(ChoiceTest, PropensitiesSumUpToOneAndDrawsFollowThem) {
  std::mt19937 random(7);
  waiting_.since_eligible = policy_.hold_max;
  const auto number = [&](double least, double most) { return least + (most - least) * (random() % 10000) / 1e4; };
  for (int round = 0; round < 200; ++round) {
    SCOPED_TRACE(round);
    model_.is_trusted = round % 4 != 0;
    std::vector<double> points;
    for (std::size_t i = 0; i < 1 + random() % kCount; ++i) {
      points.push_back(number(.1, 20));
      believe(i, number(-2, 2), number(1e-4, .5));
    }
    const auto of = options(points);
    const Choice choice = choose(of, number(0, 1));
    ASSERT_EQ(choice.hold, Hold::none);
    EXPECT_NEAR(sum_of(choice), 1, 1e-12);
    EXPECT_GT(choice.estimates[choice.lead].propensity, 0);
    double others = 0, most = 0;
    for (const Estimate& estimate : choice.estimates) {
      EXPECT_GE(estimate.propensity, 0);
      others += estimate.propensity;
      most = std::max(most, estimate.propensity);
    }
    EXPECT_LE(others - most, .0976) << "at most so many prompts differ from the favourite";
    // Over evenly spaced draws each option comes as often as its propensity says.
    std::vector<int> led(of.size());
    for (int i = 0; i < 1000; ++i) ++led[choose(of, (i + .5) / 1000).lead];
    for (std::size_t i = 0; i < of.size(); ++i) EXPECT_NEAR(led[i], 1000 * choice.estimates[i].propensity, 1.5);
  }
}

TEST_F(ChoiceTest, HoldsBackWhatCostsMoreThanItBringsButNotForEver) {
  believe(0, -2);
  waiting_.since_eligible = days(9);
  EXPECT_EQ(choose(options({1})).hold, Hold::no_gain);
  waiting_.since_eligible = days(10);
  EXPECT_EQ(choose(options({1})).hold, Hold::none);
}

TEST_F(ChoiceTest, WaitsForABetterMomentWithPatienceThatEnds) {
  believe(0, 0);
  Features here, better;
  better.page = 1;
  model_.weights[14] = {-.5, 1e-5};  // The page where the user is ...
  model_.weights[15] = {1.5, 1e-5};  // ... and one that is better.
  model_ = visited(visited(std::move(model_), here), better);
  const auto of = options({10});
  waiting_ = {};
  EXPECT_EQ(choose(of).hold, Hold::better_moment);
  waiting_.since_eligible = days(4);
  EXPECT_EQ(choose(of).hold, Hold::none) << "patience has shrunk";
  waiting_.between_visits = days(20);
  EXPECT_EQ(choose(of).hold, Hold::better_moment) << "a rare visitor is waited for";
  EXPECT_EQ(asking::choose(of, better, model_, policy_, waiting_, .5).hold, Hold::none);
  waiting_.since_eligible = days(10);
  EXPECT_EQ(choose(of).hold, Hold::none);
}

TEST_F(ChoiceTest, AFurtherQuestionMustBringEnough) {
  for (std::size_t i = 0; i < 4; ++i) believe(i, 1);
  const auto fill = [&](std::vector<double> points, std::size_t most) {
    return fill_up({0}, options(points), most, {}, model_, 1);
  };
  EXPECT_EQ(fill({10, 1, 8, 5}, 3), (std::vector<std::size_t>{0, 2, 3}));
  EXPECT_EQ(fill({10, 1, 8, 5}, 1), (std::vector<std::size_t>{0}));
  EXPECT_EQ(fill({10, .2, .3, .1}, 3), (std::vector<std::size_t>{0})) << "less than 5 % each";
  // Where length drives users away, more questions bring less.
  model_.weights[11] = {-3, 1e-5};
  EXPECT_EQ(fill({10, 1, 8, 5}, 3), (std::vector<std::size_t>{0}));
}

TEST(Draw, IsUniformAndTheSameForTheSameSeedUserAndPrompt) {
  double sum = 0;
  std::array<int, 10> tenths{};
  for (int i = 0; i < 10000; ++i) {
    const double draw = draw_for(5, "auth0|" + std::to_string(i), i % 7);
    sum += draw;
    ++tenths.at(static_cast<std::size_t>(draw * 10));
  }
  EXPECT_NEAR(sum / 10000, .5, .02);
  for (const int count : tenths) EXPECT_NEAR(count, 1000, 120);
  EXPECT_EQ(draw_for(5, "auth0|1", 2), draw_for(5, "auth0|1", 2));
  EXPECT_NE(draw_for(5, "auth0|1", 2), draw_for(5, "auth0|1", 3));
  EXPECT_NE(draw_for(5, "auth0|1", 2), draw_for(6, "auth0|1", 2));
  EXPECT_NE(draw_for(5, "auth0|1", 2), draw_for(5, "auth0|2", 2));
}

}  // namespace
}  // namespace acquaint::asking
