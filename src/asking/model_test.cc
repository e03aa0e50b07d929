#include "asking/model.h"

#include <gtest/gtest.h>

#include <cmath>

#include "asking/normal.h"
#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

using profile::noon;
using std::chrono::days;

class ModelTest : public testing::Test {
 protected:
  profile::AttributeIndex index(const char* path) const { return *site_.catalogue.find(path); }
  Posed of(const char* path, int dismissals = 0, int batch = 1) const { return {index(path), dismissals, batch}; }
  double probability(const Posed& which) const { return predict(model_, features_, which).probability(); }
  void teach(const char* path, Answer answer, int times = 1) {
    for (int i = 0; i < times; ++i) model_ = learnt(std::move(model_), {features_, of(path), answer, noon()});
  }

  SampleSite site_;
  Model model_ = new_model(site_.catalogue, noon());
  Features features_ = features_of(site_.user, site_.moment, site_.policy);
};

TEST(Normal, TheTableIsCloseToTheFunction) {
  for (double x = -7; x < 7; x += .0137) {
    EXPECT_NEAR(quick_normal_cdf(x), normal_cdf(x), 2e-5) << x;
    EXPECT_NEAR(quick_normal_density(x), normal_density(x), 2e-5) << x;
  }
  EXPECT_NEAR(normal_cdf(1.959964), .975, 1e-6);
}

TEST_F(ModelTest, WithoutDataOnlyEffortTellsQuestionsApart) {
  EXPECT_EQ(probability(of(kCompany)), probability(of(kPhone)));
  EXPECT_GT(probability(of(kTitle)), probability(of(kCompany)));
  EXPECT_GT(probability(of(kCompany)), probability(of(kIncome)));
  EXPECT_GT(probability(of(kTitle)), probability(of(kTitle, 1)));
  EXPECT_GT(probability(of(kTitle)), probability(of(kTitle, 0, 2)));
}

// The update by hand: the belief's mean m and variance v, t = m / sqrt(v), V = phi(t) / Phi(t).
TEST_F(ModelTest, OneAnswerMovesEachWeightByItsShareOfTheVariance) {
  const Belief before = predict(model_, features_, of(kTitle));
  EXPECT_NEAR(before.mean, -.15, 1e-12);
  EXPECT_NEAR(before.variance, 1 + .30 + .03 + .03 + .10 + .10 + .06 + .06 + .03 + .15 + .08 + .03 + .04, 1e-12);
  const double t = before.mean / std::sqrt(before.variance);
  const double v = normal_density(t) / normal_cdf(t), w = v * (v + t);
  teach(kTitle, Answer::given);
  EXPECT_NEAR(model_.weights[0].mean, -.15 + .30 * v / std::sqrt(before.variance), 1e-12);
  EXPECT_NEAR(model_.weights[0].variance, .30 * (1 - w * .30 / before.variance), 1e-12);
}

TEST_F(ModelTest, LearnsWhatIsAnsweredAndLeavesTheOthersMostlyAlone) {
  const double title = probability(of(kTitle)), phone = probability(of(kPhone));
  for (int i = 0; i < 40; ++i) {
    teach(kTitle, Answer::given);
    teach(kIncome, Answer::refused);
  }
  EXPECT_GT(probability(of(kTitle)), title + .2);
  EXPECT_LT(probability(of(kIncome)), .2);
  EXPECT_NEAR(probability(of(kPhone)), phone, .1);
  EXPECT_LT(predict(model_, features_, of(kTitle)).spread(), .1);
  EXPECT_EQ(model_.asks, 80);
}

TEST_F(ModelTest, ALateAnswerCorrectsWhatSilenceTaught) {
  teach(kTitle, Answer::dismissed);
  const double low = probability(of(kTitle)), evidence = model_.evidence;
  teach(kTitle, Answer::given_late);
  EXPECT_GT(probability(of(kTitle)), low);
  EXPECT_EQ(model_.asks, 1) << "it was one ask";
  EXPECT_GT(std::abs(model_.evidence - evidence), 0);
}

TEST_F(ModelTest, SnoozesAndBatchesTeachLess) {
  const auto fall = [&](Answer answer, int batch) {
    const Model after = learnt(model_, {features_, of(kTitle, 0, batch), answer, noon()});
    return probability(of(kTitle)) - predict(after, features_, of(kTitle)).probability();
  };
  const double alone = fall(Answer::dismissed, 1);
  EXPECT_EQ(fall(Answer::refused, 1), alone);
  EXPECT_NEAR(fall(Answer::snoozed, 1) / alone, .6, .05);
  EXPECT_NEAR(fall(Answer::dismissed, 2) / alone, .7, .1);
}

TEST_F(ModelTest, TheGateOpensOnceQuestionsDifferAndClosesWhenTheyStopTo) {
  for (int i = 0; i < 30 && !model_.is_trusted; ++i) {
    teach(kTitle, Answer::given);
    teach(kIncome, Answer::dismissed);
  }
  ASSERT_TRUE(model_.is_trusted);
  EXPECT_GT(model_.evidence, 4);
  for (int i = 0; i < 30 && model_.is_trusted; ++i) {
    teach(kTitle, Answer::dismissed);
    teach(kIncome, Answer::given);
  }
  EXPECT_FALSE(model_.is_trusted);
}

TEST_F(ModelTest, FatigueAloneDoesNotOpenTheGate) {
  Features tired = features_;
  tired.fatigue = 4;
  for (int i = 0; i < 200; ++i) {
    for (const char* path : {kTitle, kCompany, kPhone, kIncome}) {
      model_ = learnt(std::move(model_), {features_, of(path), Answer::given, noon()});
      model_ = learnt(std::move(model_), {tired, of(path), Answer::dismissed, noon()});
    }
  }
  EXPECT_FALSE(model_.is_trusted) << model_.evidence;
}

TEST_F(ModelTest, TimeMakesItLessCertainUpToThePrior) {
  teach(kTitle, Answer::given, 50);
  const double variance = model_.weights[0].variance;
  model_ = learnt(std::move(model_), {features_, of(kPhone), Answer::given, noon() + days(10)});
  EXPECT_NEAR(model_.weights[0].variance, variance + .005, .004);
  model_ = learnt(std::move(model_), {features_, of(kPhone), Answer::given, noon() + days(3000)});
  for (const Weight& weight : model_.weights) EXPECT_LE(weight.variance, .30 + 1e-12);
}

TEST_F(ModelTest, ContributionsSumUpToThePrediction) {
  teach(kTitle, Answer::given, 7);
  for (const int batch : {1, 3}) {
    double sum = 0;
    for (const Contribution& part : contributions(model_, features_, of(kTitle, 2, batch))) sum += part.amount;
    EXPECT_NEAR(sum, predict(model_, features_, of(kTitle, 2, batch)).mean, 1e-12);
  }
}

TEST_F(ModelTest, TheUsualProbabilityIsThatOfThePagesSeen) {
  EXPECT_EQ(usual_probability(model_, features_, of(kTitle)), probability(of(kTitle))) << "nothing seen";
  Features elsewhere = features_;
  elsewhere.page = 0;
  for (int i = 0; i < 30; ++i) model_ = learnt(std::move(model_), {elsewhere, of(kTitle), Answer::given, noon()});
  model_ = visited(std::move(model_), features_);
  for (int i = 0; i < 3; ++i) model_ = visited(std::move(model_), elsewhere);
  const double there = predict(model_, elsewhere, of(kTitle)).probability();
  EXPECT_NEAR(usual_probability(model_, features_, of(kTitle)), (probability(of(kTitle)) + 3 * there) / 4, 1e-5);
}

TEST_F(ModelTest, ComesBackFromItsStoredForm) {
  teach(kTitle, Answer::given, 5);
  teach(kIncome, Answer::snoozed, 3);
  model_ = visited(std::move(model_), features_);
  const auto back = parse_model(*parse_json_object(to_text(to_json(model_, site_.catalogue))), site_.catalogue);
  ASSERT_TRUE(back.has_value()) << back.error().field;
  EXPECT_EQ(back->weights, model_.weights);
  EXPECT_EQ(back->null_weights, model_.null_weights);
  EXPECT_EQ(back->evidence, model_.evidence);
  EXPECT_EQ(back->seen, model_.seen);
  EXPECT_EQ(back->version, model_.version);
  EXPECT_EQ(back->points_per_worth, model_.points_per_worth);
}

TEST_F(ModelTest, KeepsWhatItKnowsWhenTheCatalogueChangesALittle) {
  teach(kTitle, Answer::given, 5);
  model_.evidence = 9;
  model_.is_trusted = true;
  const JsonObject stored = to_json(model_, site_.catalogue);
  const auto with = [&](const char* text) {
    return *parse_model(stored, *profile::Catalogue::parse(*parse_json_object(text)));
  };
  const Model small = with(R"({"user_metadata.new": {"worth": 2}, "user_metadata.title": {"worth": 10, "effort": "choice"}})");
  EXPECT_TRUE(small.is_trusted);
  EXPECT_EQ(predict(small, features_, {1, 0, 1}).mean, predict(model_, features_, of(kTitle)).mean);
  const Model large = with(R"({"user_metadata.new": {"worth": 9}, "user_metadata.title": {"worth": 10, "effort": "choice"}})");
  EXPECT_FALSE(large.is_trusted) << "it has to prove itself again";
}

TEST_F(ModelTest, RefusesAStoredFormOfAnotherShape) {
  const JsonObject good = to_json(model_, site_.catalogue);
  const std::pair<const char*, Json> damages[] = {{"shape", 1},       {"version", "x"},      {"asks", nullptr},
                                                  {"trusted", 1},     {"seen", JsonArray{}}, {"null", JsonArray{1.0}},
                                                  {"shared", nullptr}, {"attributes", 3}};
  for (const auto& [name, value] : damages) {
    SCOPED_TRACE(name);
    JsonObject bad = good;
    bad[name] = value;
    const auto model = parse_model(bad, site_.catalogue);
    ASSERT_FALSE(model.has_value());
    EXPECT_EQ(model.error().code, "model.corrupt");
  }
}

}  // namespace
}  // namespace acquaint::asking
