#include "asking/learner.h"

#include <gtest/gtest.h>

#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

using profile::noon;
using std::chrono::days;

class LearnerTest : public testing::Test {
 protected:
  LearnerTest() {
    site_.learn_quietly();
    site_.policy.learning.control = 0;
    site_.policy.learning.ramp_users = 0;
    learner_ = new_learner(site_.catalogue, noon());
    outcome_ = site_.decide();
    decision_ = awaited(outcome_.decision, noon());
  }
  std::size_t index(const char* path) const { return *site_.catalogue.find(path); }
  std::string user() const { return site_.user.id.text(); }
  double probability(const Learner& learner, const char* path) const {
    return predict(learner.model, decision_.features, {index(path), 0, 2}).probability();
  }
  Learner end(Ended how) const {
    how.at = noon() + days(1);
    Learner joined = decided(learner_, outcome_.decision, site_.user, site_.moment, site_.policy);
    return ended(std::move(joined), user(), decision_, how, site_.policy.learning);
  }
  double score_after(const Learner& learner) const { return learner.trial.newcomers.begin()->second.score; }

  SampleSite site_;
  Learner learner_;
  SampleSite::Outcome outcome_;
  Awaited decision_;
};

TEST_F(LearnerTest, ADecisionIsAwaitedWithWhatItAsks) {
  ASSERT_EQ(decision_.asked.size(), 2u);
  EXPECT_EQ(decision_.asked[0].attribute, index(kTitle));
  EXPECT_NEAR(decision_.asked[0].points, 10 * 100 / 45., 1e-9) << "its share of all worth";
  EXPECT_EQ(decision_.features, features_of(site_.user, site_.moment, site_.policy));
}

TEST_F(LearnerTest, AnExplanationKeepsWhatIsAwaited) {
  const JsonObject learning = *parse_json_object(to_text(outcome_.explanation.at("learning").as_object()));
  const auto back = parse_awaited(learning, noon(), site_.catalogue);
  ASSERT_TRUE(back.has_value()) << back.error().field;
  EXPECT_EQ(*back, decision_);
  const auto without_title = profile::Catalogue::parse(*parse_json_object(R"({"user_metadata.company": {}})"));
  EXPECT_EQ(parse_awaited(learning, noon(), *without_title)->asked.size(), 1u);
  for (const char* part : {"features", "asked"}) {
    JsonObject bad = learning;
    bad[part] = JsonArray{1};
    EXPECT_EQ(parse_awaited(bad, noon(), site_.catalogue).error().code, "learning.corrupt") << part;
  }
  JsonObject bad = learning;
  bad["features"].get_object()["page"] = kPages;
  EXPECT_FALSE(parse_awaited(bad, noon(), site_.catalogue).has_value()) << "there is no such bucket";
}

TEST_F(LearnerTest, AnswersAndSilenceAreLearntFromAndScored) {
  const Learner half = end({.answered = {index(kTitle)}, .refused = {}});
  EXPECT_GT(probability(half, kTitle), probability(half, kCompany));
  EXPECT_EQ(half.model.asks, 2);
  EXPECT_NEAR(score_after(half), 10 * 100 / 45., 1e-9);
  const Learner none = end({.answered = {}, .refused = {}});
  EXPECT_LT(probability(none, kTitle), probability(learner_, kTitle));
  EXPECT_EQ(score_after(none), -1) << "the price of a prompt without an answer";
  const Learner snoozed = end({.answered = {}, .otherwise = Answer::snoozed, .refused = {index(kCompany)}});
  EXPECT_LT(probability(snoozed, kCompany), probability(snoozed, kTitle));
}

TEST_F(LearnerTest, ALateAnswerGivesBackWhatSilenceCost) {
  const Learner none = end({.answered = {}, .refused = {}});
  const Learner late = ended(none, user(), decision_,
                             {.answered = {index(kTitle)}, .refused = {}, .is_late = true, .at = noon() + days(2)},
                             site_.policy.learning);
  EXPECT_GT(probability(late, kTitle), probability(none, kTitle));
  EXPECT_EQ(late.model.asks, 2);
  const Learner second = ended(none, user(), decision_,
                               {.answered = {index(kTitle)}, .refused = {}, .is_late = true, .had_answer = true, .at = noon() + days(2)},
                               site_.policy.learning);
  EXPECT_NEAR(score_after(late) - score_after(second), site_.policy.learning.annoyance_price, 1e-9)
      << "where part was answered in time, silence cost nothing";
  EXPECT_NEAR(score_after(late), 10 * 100 / 45., 1e-9);
}

TEST_F(LearnerTest, UsersTakePartFromTheirFirstPrompt) {
  const Learner first = decided(learner_, outcome_.decision, site_.user, site_.moment, site_.policy);
  EXPECT_EQ(first.trial.newcomers.size(), 1u);
  site_.ask("dec_1");
  const Learner later = decided(learner_, outcome_.decision, site_.user, site_.moment, site_.policy);
  EXPECT_TRUE(later.trial.newcomers.empty());
  EXPECT_EQ(decided(learner_, Decision(), profile::ada(), site_.moment, site_.policy).trial.newcomers.size(), 0u)
      << "nothing could be asked";
  double seen = 0;
  for (const auto& page : first.model.seen) {
    for (const double count : page) seen += count;
  }
  EXPECT_EQ(seen, 1);
}

TEST_F(LearnerTest, TheSameHistoryMakesTheSameLearner) {
  const Ended how{.answered = {index(kCompany)}, .refused = {}};
  EXPECT_EQ(end(how).model.weights, end(how).model.weights);
  EXPECT_EQ(end(how).model.evidence, end(how).model.evidence);
}

}  // namespace
}  // namespace acquaint::asking
