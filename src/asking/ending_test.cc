#include "asking/ending.h"

#include <gtest/gtest.h>

#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

using std::chrono::days;
using Paths = std::vector<std::string>;

// Ada has just been asked for her title and company, as "dec_1".
class EndingTest : public testing::Test {
 protected:
  EndingTest() { site_.ask("dec_1"); }

  // Stores the state after, and says what ended.
  std::optional<Ending> after(const Result<AskingState>& state, const Paths& just_answered = {}) {
    EXPECT_TRUE(state.has_value());
    const AskingState before = std::exchange(site_.user.asking, *state);
    return ending_of(before, *state, "dec_1", just_answered);
  }
  std::optional<Ending> answer(const Paths& paths, bool complete) {
    return after(answered(state(), "dec_1", {paths, complete ? "" : "next", complete}, site_.terms()), paths);
  }
  std::optional<Ending> ignore() {
    site_.pass(days(2));
    return after(resolve(state(), {"dec_1", Resolution::Outcome::ignored, site_.moment.now}, site_.policy,
                         site_.offers));
  }
  const AskingState& state() { return site_.user.asking; }

  SampleSite site_;
};

TEST_F(EndingTest, TheLastStepEndsItWithTheAnswersOfAll) {
  EXPECT_EQ(answer({kTitle}, false), std::nullopt);
  const auto whole = answer({kCompany, kPhone}, true);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->outcome, "answered");
  EXPECT_EQ(whole->answered, (Paths{kTitle, kCompany})) << "phone was not asked";
  EXPECT_EQ(whole->left, Paths{});
  EXPECT_EQ(answer({kCompany}, true), std::nullopt) << "sent again";
}

TEST_F(EndingTest, LeavingEndsItWithWhatWasAnsweredAndRefusedBefore) {
  ASSERT_EQ(after(never(state(), "dec_1", Refusal::questions, {kTitle}, site_.terms())), std::nullopt);
  const std::string form = state().open->form, moment = state().open->moment;
  const Time asked = state().open->asked;
  const auto skip = after(skipped(state(), "dec_1", site_.terms()));
  EXPECT_EQ(skip, (Ending{.decision = "dec_1",
                          .outcome = "skipped",
                          .answered = {},
                          .refused = {kTitle},
                          .form = form,
                          .left = {kCompany},
                          .moment = moment,
                          .asked_at = asked}));
  EXPECT_EQ(*parse_ending(to_json(*skip)), *skip);
  EXPECT_EQ(after(skipped(state(), "dec_1", site_.terms())), std::nullopt) << "sent again";
}

TEST_F(EndingTest, WhatTheLastReplyRefusesIsNotLeft) {
  const Answered reply{.questions = {kTitle}, .next_step = {}, .complete = true, .declined = {kCompany}};
  const auto whole = after(answered(state(), "dec_1", reply, site_.terms()), {kTitle});
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->refused, Paths{kCompany});
  EXPECT_EQ(whole->left, Paths{});
}

TEST_F(EndingTest, WhatOnlyAnotherAnswerCallsForIsNotLeft) {
  SampleSite site;
  site.offers = {site.form("frm", {kIncome, kPhone, kTitle})};
  site.offers[0].cadence.questions_max = 1;
  site.let_last_depend_on_first(R"({"==":[{"var":"answers.first"},"x"]})");
  ASSERT_EQ(site.ask("dec_1").followers, Paths{kTitle});
  ASSERT_EQ(site.user.asking.open->questions, (Paths{kIncome, kTitle}));
  const auto skip = skipped(site.user.asking, "dec_1", site.terms());
  EXPECT_EQ(ending_of(site.user.asking, *skip, "dec_1")->left, Paths{kIncome});
}

TEST_F(EndingTest, SaysHowItEnded) {
  EXPECT_EQ(after(snoozed(state(), "dec_1", std::nullopt, site_.terms()))->outcome, "snoozed");
  SampleSite other;
  other.ask("dec_1");
  const auto stopped = never(other.user.asking, "dec_1", Refusal::everything, {}, other.terms());
  EXPECT_EQ(ending_of(other.user.asking, *stopped, "dec_1")->outcome, "never");
}

TEST_F(EndingTest, ALateAnswerEndsItOnceMore) {
  const std::string form = state().open->form;
  EXPECT_EQ(ignore()->outcome, "ignored");
  EXPECT_EQ(answer({kTitle}, true), (Ending{.decision = "dec_1",
                                            .outcome = "answered",
                                            .answered = {kTitle},
                                            .refused = {},
                                            .is_late = true,
                                            .form = form,
                                            .left = {},
                                            .moment = {},
                                            .asked_at = {}}));
  EXPECT_EQ(answer({kTitle}, true), std::nullopt);
}

TEST_F(EndingTest, ALateAnswerSaysThatAnotherOneWasCountedBefore) {
  ASSERT_EQ(answer({kTitle}, false), std::nullopt);
  const auto silence = ignore();
  ASSERT_TRUE(silence);
  EXPECT_EQ(silence->answered, Paths{kTitle});
  EXPECT_FALSE(silence->had_answer);
  const auto late = answer({kCompany}, true);
  ASSERT_TRUE(late);
  EXPECT_EQ(late->answered, Paths{kCompany});
  EXPECT_TRUE(late->had_answer);
  EXPECT_EQ(*parse_ending(to_json(*late)), *late);
}

TEST_F(EndingTest, ALateAnswerSaysThatTheDecisionWasWithdrawn) {
  const Resolution withdrawn{"dec_1", Resolution::Outcome::withdrawn, site_.moment.now};
  const std::string form = state().open->form;
  ASSERT_EQ(after(resolve(state(), withdrawn, site_.policy, site_.offers))->outcome, "withdrawn");
  EXPECT_EQ(answer({kTitle}, true), (Ending{.decision = "dec_1",
                                            .outcome = "answered",
                                            .answered = {kTitle},
                                            .refused = {},
                                            .is_late = true,
                                            .was_withdrawn = true,
                                            .form = form,
                                            .left = {},
                                            .moment = {},
                                            .asked_at = {}}));
}

TEST_F(EndingTest, AnotherDecisionIsNotThisOne) {
  const AskingState before = state();
  const auto skip = skipped(state(), "dec_1", site_.terms());
  EXPECT_EQ(ending_of(before, *skip, "dec_2"), std::nullopt);
}

TEST_F(EndingTest, ComesBackFromTheEvent) {
  for (const bool late : {false, true}) {
    const Ending ending{"dec_1", "never", {kTitle}, {kCompany}, late};
    EXPECT_EQ(parse_ending(*parse_json_object(to_text(to_json(ending)))), ending);
  }
  for (const char* member : {"decision", "outcome", "answered", "refused"}) {
    JsonObject bad = to_json(Ending{.decision = "dec_1", .outcome = "never", .answered = {}, .refused = {}, .form = {}, .left = {}, .moment = {}, .asked_at = {}});
    bad[member] = JsonArray{1};
    EXPECT_EQ(parse_ending(bad).error().code, "learning.corrupt") << member;
  }
}

}  // namespace
}  // namespace acquaint::asking
