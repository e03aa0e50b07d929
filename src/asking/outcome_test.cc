#include "asking/outcome.h"

#include <gtest/gtest.h>

#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

using profile::noon;
using std::chrono::days;
using std::chrono::hours;

// Ada has just been asked for her title and company, as "dec_1".
class OutcomeTest : public testing::Test {
 protected:
  OutcomeTest() {
    site_.offers[0].cadence.cooldown = days(14);
    site_.offers[0].cadence.after_skip = days(30);
    site_.ask("dec_1");
  }
  AskingState& state() { return site_.user.asking; }
  const profile::QuestionState& title() { return state().questions.at(kTitle); }
  const profile::QuestionState& company() { return state().questions.at(kCompany); }
  const profile::FormState& form() { return state().forms.at("frm_work"); }
  Asked title_as(std::string id) const {
    return {.id = std::move(id), .form = "frm_work", .step = {}, .questions = {kTitle}, .followers = {},
            .moment = site_.moment};
  }
  std::string error_of(const Result<AskingState>& result) {
    return result ? "" : result.error().code;
  }

  SampleSite site_;
};

TEST_F(OutcomeTest, AskingCountsAndTakesTheLease) {
  ASSERT_TRUE(state().open.has_value());
  EXPECT_EQ(state().open->questions, (std::vector<std::string>{kTitle, kCompany}));
  EXPECT_EQ(state().open->lease_until, noon() + std::chrono::minutes(10));
  EXPECT_EQ(title().asks, 1);
  EXPECT_EQ(title().last_asked, noon());
  EXPECT_EQ(form().shown, 1);
  ASSERT_EQ(state().prompts.size(), 1u);
  EXPECT_EQ(state().prompts[0].questions, 2);
}

TEST_F(OutcomeTest, AskingTwiceCountsOnceAndNeverOverAnotherDecision) {
  const Asked again = title_as("dec_1");
  EXPECT_EQ(asked(state(), again, site_.policy), state());
  Asked other = again;
  other.id = "dec_2";
  EXPECT_EQ(error_of(asked(state(), other, site_.policy)), "decision.open");
}

TEST_F(OutcomeTest, WhatTheUserWouldRatherNotSayIsSettledWithTheAnswers) {
  state() = *answered(state(), "dec_1", {{kTitle}, "", true, {kCompany}}, site_.terms());
  EXPECT_FALSE(state().open);
  EXPECT_TRUE(company().declined);
  EXPECT_EQ(company().dismissals, 0);
  EXPECT_FALSE(title().declined);
  EXPECT_EQ(state().ignored_in_a_row, 0);
}

TEST_F(OutcomeTest, DecliningEverythingEndsTheDecisionAsASkip) {
  state() = *answered(state(), "dec_1", {{}, "", true, {kTitle, kCompany, kPhone}}, site_.terms());
  EXPECT_TRUE(title().declined);
  EXPECT_FALSE(state().questions.contains(kPhone)) << "it was not asked";
  EXPECT_EQ(form().next_allowed, noon() + days(30));
  EXPECT_EQ(answered(state(), "dec_1", {{}, "", true, {kTitle}}, site_.terms()), state())
      << "sent again, it changes nothing";
}

TEST_F(OutcomeTest, DecliningCountsAfterThePromptWasIgnored) {
  state() = ignored(std::move(state()), site_.terms());
  state() = *answered(state(), "dec_1", {{}, "", true, {kTitle}}, site_.terms());
  EXPECT_TRUE(title().declined);
}

// Company depends on the answer to title, so perhaps nobody saw it.
TEST_F(OutcomeTest, WhatOnlyRodeAlongIsNotCounted) {
  SampleSite site;
  site.offers.resize(1);
  site.let_last_depend_on_first(R"({"==":[{"var":"answers.first"},"cto"]})");
  site.ask("dec_1");
  const AskingState open = site.user.asking;
  ASSERT_EQ(open.open->questions, (std::vector<std::string>{kTitle, kCompany}));
  EXPECT_EQ(open.prompts[0].questions, 1);
  EXPECT_FALSE(open.questions.contains(kCompany));

  for (const AskingState& after : {*skipped(open, "dec_1", site.terms()), *snoozed(open, "dec_1", days(1), site.terms()),
                                   *answered(open, "dec_1", {{kTitle}, "", true}, site.terms()),
                                   *never(open, "dec_1", Refusal::questions, {}, site.terms()),
                                   ignored(open, site.terms())}) {
    EXPECT_FALSE(after.open.has_value());
    EXPECT_FALSE(after.questions.contains(kCompany));
    EXPECT_LE(after.fatigue, 1);
  }
  EXPECT_TRUE(answered(open, "dec_1", {{kTitle}, "next", false}, site.terms())->open.has_value())
      << "its step is still to come";
  EXPECT_TRUE(never(open, "dec_1", Refusal::questions, {kCompany}, site.terms())->questions.at(kCompany).declined);
}

TEST_F(OutcomeTest, AnAnswerOpensAShortGap) {
  state().ignored_in_a_row = 2;
  state() = *answered(state(), "dec_1", {{kTitle, kCompany}, "", false}, site_.terms());
  EXPECT_FALSE(state().open.has_value());
  EXPECT_EQ(state().ended.back().outcome, "answered");
  EXPECT_EQ(state().gap_until, noon() + days(1));
  EXPECT_EQ(state().ignored_in_a_row, 0);
  EXPECT_NEAR(state().fatigue, .35 * 1.3, 1e-9);
  EXPECT_EQ(title().asks, 0);
  EXPECT_EQ(form().completed, noon());
  EXPECT_EQ(form().next_allowed, noon() + days(14));
}

TEST_F(OutcomeTest, AnswersComeStepByStep) {
  state() = *answered(state(), "dec_1", {{kTitle}, "step two", false}, site_.terms());
  ASSERT_TRUE(state().open.has_value());
  EXPECT_EQ(state().open->step, "step two");
  EXPECT_EQ(state().open->answered, std::vector<std::string>{kTitle});
  EXPECT_EQ(answered(state(), "dec_1", {{kTitle}, "step two", false}, site_.terms()), state());
  state() = *answered(state(), "dec_1", {{}, "", true}, site_.terms());
  EXPECT_FALSE(state().open.has_value());
  EXPECT_EQ(title().dismissals, 0);
  EXPECT_EQ(company().dismissals, 1) << "skipped within an answered form";
  EXPECT_EQ(company().next_allowed, noon() + days(7));
}

TEST_F(OutcomeTest, LeavingAfterAFirstAnswerStillCountsAsAnAnswer) {
  state() = *answered(state(), "dec_1", {{kTitle}, "", false}, site_.terms());
  state() = *skipped(state(), "dec_1", site_.terms());
  EXPECT_EQ(state().ended.back().outcome, "skipped");
  EXPECT_EQ(state().gap_until, noon() + days(1));
  EXPECT_EQ(title().dismissals, 0);
  EXPECT_EQ(company().dismissals, 1);
}

TEST_F(OutcomeTest, CompletingWithoutAnyAnswerIsASkip) {
  state() = *answered(state(), "dec_1", {{}, "", true}, site_.terms());
  EXPECT_EQ(state().gap_until, noon() + days(4));
  EXPECT_FALSE(form().completed.has_value());
}

TEST_F(OutcomeTest, RefusalsDoubleTheGapUpToABound) {
  const int want[] = {4, 8, 16, 16, 16};
  for (int i = 0; i < 5; ++i) {
    state().open->id = "dec_" + std::to_string(i);
    state() = *skipped(state(), state().open->id, site_.terms());
    EXPECT_EQ(state().gap_until, site_.moment.now + days(want[i])) << i;
    EXPECT_EQ(title().next_allowed, site_.moment.now + std::min<Duration>(days(7 << i), days(90))) << i;
    EXPECT_EQ(form().next_allowed, site_.moment.now + days(30));
    site_.pass(days(100));
    const Asked again = title_as("next");
    state() = *asked(state(), again, site_.policy);
  }
}

TEST_F(OutcomeTest, EnoughDismissalsAreANever) {
  site_.policy.dismissals_max = 1;
  state() = *skipped(state(), "dec_1", site_.terms());
  EXPECT_TRUE(title().declined);
}

TEST_F(OutcomeTest, ASnoozeWaitsAsLongAsTheUserSays) {
  const AskingState before = state();
  state() = *snoozed(before, "dec_1", days(3), site_.terms());
  EXPECT_EQ(title().next_allowed, noon() + days(3));
  EXPECT_EQ(form().next_allowed, noon() + days(3));
  EXPECT_EQ(title().dismissals, 0);
  EXPECT_EQ(state().ignored_in_a_row, 0);
  EXPECT_EQ(state().gap_until, noon() + days(2));
  EXPECT_EQ(snoozed(before, "dec_1", std::nullopt, site_.terms())->questions.at(kTitle).next_allowed,
            noon() + days(7));
  for (const Duration bad : {Duration(0), Duration(-1), Duration(days(91))}) {
    EXPECT_EQ(error_of(snoozed(before, "dec_1", bad, site_.terms())), "snooze.bad_duration");
  }
}

TEST_F(OutcomeTest, NeverDeclinesAQuestionAFormOrEverything) {
  const AskingState before = state();
  AskingState one = *never(before, "dec_1", Refusal::questions, {kTitle}, site_.terms());
  EXPECT_TRUE(one.questions.at(kTitle).declined);
  EXPECT_FALSE(one.questions.at(kCompany).declined);
  EXPECT_TRUE(one.open.has_value()) << "the other question is still to be answered";
  one = *answered(one, "dec_1", {{kCompany}, "", false}, site_.terms());
  EXPECT_EQ(one.ended.back().outcome, "answered");
  EXPECT_EQ(never(one, "dec_1", Refusal::questions, {kTitle}, site_.terms()), one) << "it is in force";

  const AskingState all = *never(before, "dec_1", Refusal::questions, {}, site_.terms());
  EXPECT_TRUE(all.questions.at(kTitle).declined && all.questions.at(kCompany).declined);
  EXPECT_EQ(all.ended.back().outcome, "never");

  const AskingState form = *never(before, "dec_1", Refusal::form, {}, site_.terms());
  EXPECT_TRUE(form.forms.at("frm_work").declined);
  EXPECT_FALSE(form.questions.at(kTitle).declined);

  EXPECT_TRUE(never(before, "dec_1", Refusal::everything, {}, site_.terms())->stopped);
  EXPECT_EQ(error_of(never(before, "dec_1", Refusal::questions, {kPhone}, site_.terms())), "decision.not_asked");
}

TEST_F(OutcomeTest, ALateAnswerCountsAndShortensTheGap) {
  site_.pass(hours(24));
  state() = ignored(state(), site_.terms());
  EXPECT_EQ(state().gap_until, noon() + hours(24) + days(4));
  EXPECT_EQ(state().ignored_in_a_row, 1);
  EXPECT_EQ(title().dismissals, 0) << "perhaps nobody saw it";
  site_.pass(hours(1));
  state() = *answered(state(), "dec_1", {{kTitle, kCompany}, "", true}, site_.terms());
  EXPECT_EQ(state().gap_until, noon() + days(2));
  EXPECT_EQ(state().ignored_in_a_row, 0);
  EXPECT_EQ(title().asks, 0);
  EXPECT_EQ(state().ended.back().outcome, "answered");
  EXPECT_TRUE(state().ended.back().questions.empty());
}

TEST_F(OutcomeTest, ALateRefusalCountsToo) {
  state() = ignored(state(), site_.terms());
  const AskingState after = *never(state(), "dec_1", Refusal::questions, {}, site_.terms());
  EXPECT_TRUE(after.questions.at(kTitle).declined);
  EXPECT_EQ(skipped(state(), "dec_1", site_.terms())->questions.at(kTitle).dismissals, 1);
}

TEST_F(OutcomeTest, WithdrawingCountsNothingAgainstTheUser) {
  state() = withdrawn(state(), site_.terms());
  EXPECT_FALSE(state().open.has_value());
  EXPECT_EQ(state().gap_until, Time());
  EXPECT_EQ(state().fatigue, 0);
  EXPECT_EQ(title().dismissals, 0);
}

TEST_F(OutcomeTest, TheSameOutcomeTwiceChangesNothingAndAnotherIsRefused) {
  const AskingState before = state();
  using Act = std::function<Result<AskingState>(AskingState)>;
  const std::vector<std::pair<std::string, Act>> acts = {
      {"answered", [&](AskingState s) { return answered(s, "dec_1", {{kTitle}, "", true}, site_.terms()); }},
      {"skipped", [&](AskingState s) { return skipped(s, "dec_1", site_.terms()); }},
      {"snoozed", [&](AskingState s) { return snoozed(s, "dec_1", days(1), site_.terms()); }},
      {"never", [&](AskingState s) { return never(s, "dec_1", Refusal::form, {}, site_.terms()); }}};
  for (const auto& [first_name, first] : acts) {
    const AskingState after = *first(before);
    for (const auto& [second_name, second] : acts) {
      SCOPED_TRACE(first_name + ", then " + second_name);
      if (first_name == second_name) {
        EXPECT_EQ(second(after), after);
      } else {
        EXPECT_EQ(error_of(second(after)), "decision.ended");
      }
    }
  }
}

TEST_F(OutcomeTest, KnowsOnlyTheLastEightDecisions) {
  EXPECT_EQ(error_of(skipped(state(), "dec_none", site_.terms())), "decision.not_found");
  for (int i = 0; i < 20; ++i) {
    if (!state().open) {
      const Asked next = title_as("n" + std::to_string(i));
      state() = *asked(state(), next, site_.policy);
    }
    state() = *skipped(state(), state().open->id, site_.terms());
  }
  EXPECT_EQ(state().ended.size(), 8u);
  EXPECT_EQ(error_of(skipped(state(), "dec_1", site_.terms())), "decision.not_found");
}

TEST_F(OutcomeTest, PromptsOutsideTheWindowAreForgotten) {
  state() = *skipped(state(), "dec_1", site_.terms());
  site_.pass(days(30));
  const Asked next = title_as("dec_2");
  state() = *asked(state(), next, site_.policy);
  EXPECT_EQ(state().prompts.size(), 1u);
}

TEST_F(OutcomeTest, FatigueHalvesWithEveryHalfLife) {
  state().fatigue = 4;
  state().fatigue_at = noon();
  EXPECT_DOUBLE_EQ(fatigue_at(state(), site_.policy, noon() + days(14)), 1);
  EXPECT_DOUBLE_EQ(fatigue_at(state(), site_.policy, noon() - days(1)), 4);
}

}  // namespace
}  // namespace acquaint::asking
