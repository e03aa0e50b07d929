#include "asking/meeting.h"

#include <gtest/gtest.h>

#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

using std::chrono::days;
using Words = std::vector<std::string>;

class Meeting : public testing::Test, public SampleSite {
 protected:
  Demand needs_;
  profile::ProfileView view_;

  Inputs inputs() {
    view_ = profile::view_of(user, catalogue);
    return {user, view_, catalogue, policy, offers, moment};
  }
  void need(const char* path, bool is_essential = true) { add_need(needs_, {path, catalogue.find(path), is_essential}); }
  // The paths that are asked now; stores what came out.
  Words meet(Answers (*answer_to)(const Inputs&, const Demand&)) {
    const Inputs in = inputs();
    const Answers made = answer_to(in, needs_);
    auto state = stored(in, made.decision, "dec_" + std::to_string(++decisions_));
    EXPECT_TRUE(state);
    user.asking = std::move(*state);
    return paths_of(made.decision, catalogue);
  }
  Words meet() {
    return meet([](const Inputs& in, const Demand& needs) { return decide_at(in, needs, Recipient::application); });
  }
  Words go_on() {
    return meet([](const Inputs& in, const Demand& needs) { return decide_further(in, needs, in.moment.now); });
  }
  void answer() {
    const profile::OpenDecision open = *user.asking.open;
    for (const std::string& path : open.questions) know(path.c_str(), "x");
    user.asking = *answered(user.asking, open.id, {.questions = open.questions, .next_step = "", .complete = true}, terms());
  }

 private:
  int decisions_ = 0;
};

TEST_F(Meeting, AsksWhatIsNeededAndNothingElse) {
  need(kPhone);
  EXPECT_EQ(meet(), (Words{kPhone}));
  answer();
  pass(days(30));
  EXPECT_EQ(meet(), Words()) << "it is known, and nobody asked for more";
}

TEST_F(Meeting, WithoutNeedsAsksWhatIsWorthAsking) { EXPECT_FALSE(meet().empty()); }

TEST_F(Meeting, ALogInGoesOnToWhatIsWorthAskingWhenNothingIsNeeded) {
  moment.kind = MomentKind::login;
  need(kPhone);
  know(kPhone, "+44");
  const Inputs in = inputs();
  Trace trace;
  const Answers made = decide_at(in, needs_, Recipient::application, &trace);
  EXPECT_EQ(made.decision.kind, Decision::Kind::ask);
  ASSERT_EQ(made.needs.size(), 1U);
  EXPECT_EQ(made.needs[0].state, NeedState::known);
  EXPECT_FALSE(trace.lines.empty());
}

TEST_F(Meeting, ALogInAsksFormByFormWhatItsClientNeedsAndThenLetsThrough) {
  moment.kind = MomentKind::login;
  moment.page = {};
  need(kCompany);
  need(kIncome);
  const Words first = meet();
  ASSERT_EQ(first.size(), 1U);
  answer();
  const Words second = go_on();
  ASSERT_EQ(second.size(), 1U);
  EXPECT_NE(second, first);
  answer();
  EXPECT_EQ(go_on(), Words());
}

TEST_F(Meeting, WhatWasLeftEmptyIsNotAskedOnceMoreOnTheWay) {
  moment.kind = MomentKind::login;
  need(kCompany);
  need(kTitle);
  EXPECT_EQ(meet(), (Words{kTitle, kCompany}));
  user.asking = *answered(user.asking, user.asking.open->id, {.questions = {}, .next_step = "", .complete = true}, terms());
  EXPECT_EQ(go_on(), Words());
}

TEST_F(Meeting, StoresARepeatedDecisionWithItsNewHolder) {
  need(kPhone);
  EXPECT_EQ(meet(), (Words{kPhone}));
  const std::string id = user.asking.open->id;
  pass(std::chrono::minutes(20));
  moment.holder = "tab-2";
  EXPECT_EQ(meet(), (Words{kPhone}));
  ASSERT_TRUE(user.asking.open);
  EXPECT_EQ(user.asking.open->id, id);
  EXPECT_EQ(user.asking.open->holder, "tab-2");
}

}  // namespace
}  // namespace acquaint::asking
