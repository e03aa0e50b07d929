// decide() with guidance: what was learnt reorders questions, and nothing else.
#include <gtest/gtest.h>

#include <functional>

#include "asking/gates.h"
#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

using profile::noon;
using std::chrono::days;
using Paths = std::vector<std::string>;

// A site whose users give their phone number and hardly ever their title: frm_work would be asked by score.
SampleSite learned_site() {
  SampleSite site;
  site.learn_quietly();
  site.policy.learning.explore = 0;
  for (int i = 0; i < 60; ++i) {
    for (const char* path : {kTitle, kCompany, kIncome}) site.teach(path, Answer::dismissed, 1);
    site.teach(kPhone, Answer::given, 1);
  }
  return site;
}

struct Case {
  const char* name;
  std::function<void(SampleSite&)> given;
  Paths asked;
};

const Paths kWork = {kTitle, kCompany};

const Case kCases[] = {
    {"the learned order", [](SampleSite&) {}, {kPhone}},
    {"learning is off", [](SampleSite& s) { s.policy.learning.mode = Learning::Mode::off; }, kWork},
    {"it only observes", [](SampleSite& s) { s.policy.learning.mode = Learning::Mode::observe; }, kWork},
    {"nothing has been learnt", [](SampleSite& s) { s.model.reset(); }, kWork},
    {"the model is of another catalogue", [](SampleSite& s) { ++s.model->catalogue_version; }, kWork},
    {"the model is not trusted", [](SampleSite& s) { s.model->is_trusted = false; }, kWork},
    {"too little was asked", [](SampleSite& s) { s.policy.learning.asks_min = 1000; }, kWork},
    {"learning did harm", [](SampleSite& s) { s.is_off = true; }, kWork},
    {"the user is of the control group", [](SampleSite& s) { s.control = 100; }, kWork},
    {"a mandatory form is asked as it is", [](SampleSite& s) { s.offers[0].cadence.mandatory = true; }, kWork},
    {"priority goes before what was learnt", [](SampleSite& s) { s.offers[0].cadence.priority = 1; },
     {kCompany}},
    {"what is known is not asked, however gladly it is answered", [](SampleSite& s) {
       s.offers = {s.form("frm", {kPhone, kIncome})};
       s.know(kPhone, "1");
     }, {kIncome}},
    {"required goes before what was learnt", [](SampleSite& s) {
       s.offers = {s.form("frm", {kTitle, kPhone})};
       s.offers[0].steps[0].questions[0].required = true;
     }, {kTitle, kPhone}},
    {"and leads", [](SampleSite& s) {
       s.offers = {s.form("frm", {kTitle, kPhone})};
       s.offers[0].steps[0].questions[0].required = true;
       s.offers[0].cadence.questions_max = 1;
     }, {kTitle}},
    {"static order among the rails", [](SampleSite& s) { s.policy.order = Ranking::static_order; }, {kPhone}},
    {"a further question that brings enough", [](SampleSite& s) {
       s.offers = {s.form("frm", {kTitle, kPhone, kIncome})};
       for (int i = 0; i < 300; ++i) {
         s.teach(kTitle, Answer::dismissed, 1);
         s.teach(kPhone, Answer::given, 1);
         s.teach(kIncome, Answer::given, 1);
       }
     }, {kPhone, kIncome}},
    {"one that no prompt has a place for", [](SampleSite& s) {
       s.offers = {s.form("frm", {kTitle, kPhone, kIncome})};
       s.offers[0].cadence.questions_max = 1;
     }, {kPhone}},
};

TEST(GuidedDecide, Orders) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    SampleSite site = learned_site();
    site.moment.now = noon() + days(11);  // Beyond every hold.
    c.given(site);
    const auto outcome = site.decide();
    EXPECT_EQ(outcome.decision.reason, Reason::asked);
    EXPECT_EQ(outcome.questions, c.asked);
  }
}

TEST(GuidedDecide, OpensNoGateThatIsClosed) {
  const std::pair<Reason, std::function<void(SampleSite&)>> gates[] = {
      {Reason::user_stopped, [](SampleSite& s) { s.user.asking.stopped = true; }},
      {Reason::policy_paused, [](SampleSite& s) { s.policy.paused = true; }},
      {Reason::held_out, [](SampleSite& s) { s.policy.hold_out = 100; }},
      {Reason::gap_running, [](SampleSite& s) { s.user.asking.gap_until = s.moment.now + days(1); }},
      {Reason::page_cap, [](SampleSite& s) { s.policy.prompts_per_page_max = 0; }},
      {Reason::rolling_cap, [](SampleSite& s) { s.policy.prompts_max = 0; }},
      {Reason::fatigue_spent, [](SampleSite& s) {
         s.user.asking.fatigue = 9;
         s.user.asking.fatigue_at = s.moment.now;
       }}};
  for (const auto& [reason, close] : gates) {
    SCOPED_TRACE(name_of(reason));
    SampleSite site = learned_site();
    close(site);
    const auto outcome = site.decide();
    EXPECT_EQ(outcome.decision.reason, reason);
    EXPECT_TRUE(outcome.questions.empty());
    EXPECT_FALSE(outcome.decision.learned.has_value());
  }
}

TEST(GuidedDecide, AHoldLeavesALineAndNoQuestion) {
  SampleSite site = learned_site();
  site.offers = {site.form("frm", {kTitle})};
  site.policy.learning.annoyance_price = 20;
  const auto outcome = site.decide();
  EXPECT_EQ(outcome.decision.kind, Decision::Kind::nothing);
  EXPECT_EQ(outcome.decision.reason, Reason::no_gain);
  ASSERT_TRUE(outcome.decision.learned.has_value());
  EXPECT_EQ(outcome.decision.learned->hold, Hold::no_gain);
  EXPECT_EQ(outcome.trace.lines.back().gate, Gate::hold);
  EXPECT_FALSE(outcome.trace.lines.back().passed);
  site.pass(days(10));
  EXPECT_EQ(site.decide().questions, Paths{kTitle}) << "a hold is bounded";
}

TEST(GuidedDecide, WhatRidesAlongStaysWithItsQuestion) {
  SampleSite site = learned_site();
  site.moment.now = noon() + days(11);
  site.offers = {site.form("frm", {kPhone, kCompany, kTitle})};
  site.let_last_depend_on_first(R"({"==":[{"var":"answers.first"},"x"]})");
  site.offers[0].cadence.questions_max = 1;
  const auto outcome = site.decide();
  EXPECT_EQ(outcome.questions, (Paths{kPhone, kTitle}));
  EXPECT_EQ(outcome.followers, Paths{kTitle});
}

TEST(GuidedDecide, ExplorationIsSharedOutAmongUsersAndStaysTheSameForOne) {
  SampleSite site;
  site.learn_quietly();
  site.policy.learning.explore = 10;
  int explored = 0;
  for (int i = 0; i < 1000; ++i) {
    site.user.id = *profile::UserId::parse("auth0|" + std::to_string(i));
    const auto outcome = site.decide();
    ASSERT_TRUE(outcome.decision.learned.has_value());
    explored += outcome.decision.learned->is_explored;
    EXPECT_EQ(site.decide().questions, outcome.questions);
  }
  EXPECT_NEAR(explored, 1000 * .1 * 3 / 4, 30) << "a tenth, a quarter of which falls on the favourite";
}

TEST(GuidedDecide, TheExplanationSaysHowTheLeadWasChosenWithoutAnyValue) {
  SampleSite site = learned_site();
  site.moment.now = noon() + days(11);
  site.know(kTitle, "Secret title");
  const JsonObject explanation = site.decide().explanation;
  const JsonObject& learning = explanation.at("learning").as_object();
  EXPECT_EQ(learning.at("arm"), "learned");
  EXPECT_EQ(learning.at("lead"), kPhone);
  EXPECT_EQ(learning.at("propensity"), 1.0);
  EXPECT_EQ(learning.at("trusted"), true);
  EXPECT_EQ(learning.at("hold"), "none");
  EXPECT_EQ(learning.at("candidates").as_array().size(), 3u);
  double sum = 0;
  for (const auto& factor : learning.at("factors").as_object()) sum += factor.value().as_double();
  EXPECT_NEAR(sum, predict(*site.model, features_of(site.user, site.moment, site.policy),
                           {*site.catalogue.find(kPhone), 0, 1}).mean, 1e-12);
  EXPECT_FALSE(to_text(explanation).contains("Secret"));
}

TEST(GuidedDecide, WithoutGuidanceAnExplanationSaysNothingOfLearning) {
  EXPECT_FALSE(SampleSite().decide().explanation.contains("learning"));
}

}  // namespace
}  // namespace acquaint::asking
