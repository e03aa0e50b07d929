#include "asking/study.h"

#include <gtest/gtest.h>

#include "asking/ending.h"
#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

using profile::noon;
using std::chrono::days;
using std::chrono::hours;

class StudyTest : public testing::Test {
 protected:
  StudyTest() {
    site_.learn_quietly();
    site_.policy.learning.ramp_users = 0;
    study_ = Study{new_learner(site_.catalogue, noon()), {}, 7};
    made_ = made();
  }

  profile::Event made() const {
    const auto outcome = site_.decide();
    profile::Event event{.type = "decision.made", .at = noon(), .actor = "server", .attribute = {}, .data = {}};
    event.data["decision"] = "dec_1";
    event.data["explanation"] = outcome.explanation;
    note_made(event.data, outcome.decision, site_.user);
    return event;
  }
  static profile::Event ended(Ending ending) {
    ending.decision = "dec_1";
    return {.type = "decision.ended", .at = noon() + hours(1), .actor = "server", .attribute = {},
            .data = to_json(ending)};
  }
  static profile::Event of_server(std::string_view type, JsonObject data = {}) {
    return {.type = std::string(type), .at = noon(), .actor = "server", .attribute = {}, .data = std::move(data)};
  }

  Result<Done> take(const profile::Event& event, const profile::Event* made = nullptr, bool has_user = true) {
    const auto user = has_user ? std::optional(site_.user.id) : std::nullopt;
    const profile::FeedEvent in_feed{{++position_}, user, 1, 0, event};
    return take_in(study_, in_feed, made, site_.catalogue, site_.policy);
  }
  double probability(const char* path) const {
    const Features features = features_of(site_.user, site_.moment, site_.policy);
    return predict(study_.learner.model, features, {*site_.catalogue.find(path), 0, 2}).probability();
  }
  double score() const { return study_.learner.trial.newcomers.begin()->second.score; }

  SampleSite site_;
  Study study_;
  profile::Event made_;
  std::int64_t position_ = 0;
};

TEST_F(StudyTest, LearnsWhatWasAnsweredAndWhatWasNot) {
  ASSERT_TRUE(take(made_));
  ASSERT_EQ(study_.learner.trial.newcomers.size(), 1u);
  const double title = probability(kTitle), company = probability(kCompany);
  ASSERT_TRUE(take(ended({"", "answered", {kTitle}, {}, false}), &made_));
  EXPECT_GT(probability(kTitle) / title, probability(kCompany) / company);
  EXPECT_EQ(study_.learner.model.version, 2u);
  EXPECT_GT(score(), 0);
  EXPECT_EQ(study_.position.number, 2);
}

TEST_F(StudyTest, TheOutcomeSaysWhatTheOthersAreTakenFor) {
  const struct {
    const char* outcome;
    double lessons;
  } rows[] = {{"skipped", 2}, {"ignored", 2}, {"snoozed", 2}, {"never", 2}, {"withdrawn", 0}};
  std::vector<double> after;
  for (const auto& row : rows) {
    SCOPED_TRACE(row.outcome);
    study_ = Study{new_learner(site_.catalogue, noon()), {}, 7};
    ASSERT_TRUE(take(ended({"", row.outcome, {}, {}, false}), &made_));
    EXPECT_EQ(study_.learner.model.asks, row.lessons);
    after.push_back(probability(kTitle));
  }
  EXPECT_EQ(after[0], after[1]);
  EXPECT_GT(after[2], after[0]) << "a snooze promises to come back";
  EXPECT_LT(after[3], after[4]);
}

TEST_F(StudyTest, ALateAnswerCorrectsOnlyWhatWasLearnt) {
  ASSERT_TRUE(take(made_));
  ASSERT_TRUE(take(ended({"", "withdrawn", {}, {}, false}), &made_));
  const Study before = study_;
  ASSERT_TRUE(take(ended({"", "answered", {kTitle}, {}, true, true}), &made_));
  EXPECT_EQ(study_.learner.model.weights, before.learner.model.weights);
  EXPECT_EQ(study_.learner.model.evidence, before.learner.model.evidence);
  EXPECT_EQ(score(), 0);
}

TEST_F(StudyTest, OnlyUsersWhoWereNeverAskedTakePart) {
  site_.user.asking.forms["frm_old"].shown = 1;
  ASSERT_TRUE(take(made()));
  EXPECT_TRUE(study_.learner.trial.newcomers.empty());
}

TEST_F(StudyTest, NothingIsLearntFromADecisionWithoutGuidanceOrWithoutATrace) {
  const Study before = study_;
  site_.model.reset();
  const profile::Event unguided = made();
  ASSERT_TRUE(take(unguided));
  ASSERT_TRUE(take(ended({"", "skipped", {}, {}, false}), &unguided));
  ASSERT_TRUE(take(ended({"", "skipped", {}, {}, false}), nullptr));
  ASSERT_TRUE(take(of_server("user.created")));
  EXPECT_EQ(study_.learner.model.weights, before.learner.model.weights);
  EXPECT_EQ(study_.position.number, 4);
}

TEST_F(StudyTest, WhatCannotBeReadIsPassedOver) {
  profile::Event bad = ended({"", "skipped", {}, {}, false});
  bad.data["answered"] = "all";
  EXPECT_EQ(take(bad, &made_).error().code, "learning.corrupt");
  made_.data["explanation"].as_object()["learning"].as_object()["features"] = 3;
  EXPECT_EQ(take(ended({"", "skipped", {}, {}, false}), &made_).error().code, "learning.corrupt");
  EXPECT_EQ(take(of_server(kLearningVisits, {{"seen", JsonArray{1}}}), nullptr, false).error().code,
            "learning.corrupt");
  EXPECT_EQ(study_.learner.model.version, 0u);
  EXPECT_EQ(study_.position.number, 3) << "it goes on behind them";
}

TEST_F(StudyTest, CountsVisitsOfTheServerAlone) {
  const profile::Event visits = of_server(kLearningVisits, to_json(Visits{{{0, 1}, 3}, {{2, 0}, 1}}));
  ASSERT_TRUE(take(visits));
  EXPECT_EQ(study_.learner.model.seen[0][1], 0) << "of a user: nobody makes those";
  ASSERT_TRUE(take(visits, nullptr, false));
  EXPECT_EQ(study_.learner.model.seen[0][1], 3);
  EXPECT_EQ(study_.learner.model.seen[2][0], 1);
}

TEST_F(StudyTest, TheOperatorCanForgetItAndSwitchItOnAgain) {
  ASSERT_TRUE(take(ended({"", "answered", {kTitle}, {}, false}), &made_));
  study_.learner.trial.is_off = true;
  ASSERT_TRUE(take(of_server(kLearningResumed), nullptr, false));
  EXPECT_FALSE(study_.learner.trial.is_off);
  EXPECT_EQ(study_.learner.model.version, 2u) << "what was learnt stays";
  ASSERT_TRUE(take(of_server(kLearningReset), nullptr, false));
  EXPECT_EQ(study_.learner.model.version, 0u);
  EXPECT_EQ(study_.seed, 7u);
}

TEST_F(StudyTest, GoesOnFromItsStoredFormAsIfItHadNeverBeenStored) {
  const std::vector<Ending> endings = {{"", "answered", {kTitle}, {}, false}, {"", "never", {}, {kTitle}, false},
                                       {"", "snoozed", {}, {}, false}, {"", "answered", {kCompany}, {}, true}};
  ASSERT_TRUE(take(made_));
  Study stored = study_;
  for (const Ending& ending : endings) {
    ASSERT_TRUE(take(ended(ending), &made_));
    std::swap(study_, stored);
    ASSERT_TRUE(take(ended(ending), &made_));
    --position_;
    const auto back = parse_study(*parse_json_object(to_text(to_json(study_, site_.catalogue)), {.depth_max = 64}),
                                  site_.catalogue);
    ASSERT_TRUE(back.has_value()) << back.error().code << back.error().field;
    study_ = *back;
    std::swap(study_, stored);
  }
  EXPECT_EQ(study_.learner.model.weights, stored.learner.model.weights);
  EXPECT_EQ(study_.learner.model.evidence, stored.learner.model.evidence);
  EXPECT_EQ(to_text(to_json(study_.learner.trial)), to_text(to_json(stored.learner.trial)));
  EXPECT_EQ(stored.seed, 7u);
}

TEST_F(StudyTest, RefusesAStoredFormOfAnotherShape) {
  ASSERT_TRUE(take(made_));
  const JsonObject good = to_json(study_, site_.catalogue);
  for (const char* member : {"position", "seed", "trial", "model"}) {
    JsonObject bad = good;
    bad[member] = nullptr;
    EXPECT_EQ(parse_study(bad, site_.catalogue).error().code, "learning.corrupt") << member;
  }
  for (const char* member : {"standard", "learned", "newcomers", "queue", "off"}) {
    JsonObject bad = good;
    bad["trial"].as_object()[member] = JsonArray{1};
    EXPECT_EQ(parse_study(bad, site_.catalogue).error().code, "learning.corrupt") << member;
  }
  JsonObject bad = good;
  bad["model"].as_object()["shape"] = 1;
  EXPECT_EQ(parse_study(bad, site_.catalogue).error().code, "model.corrupt");
}

}  // namespace
}  // namespace acquaint::asking
