#include "asking/site_cap.h"

#include <gtest/gtest.h>

#include <deque>
#include <random>

#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

using profile::noon;
using std::chrono::hours;
using std::chrono::minutes;

TEST(SiteCap, NamesTheTimeOfTheNextOne) {
  SiteCap cap;
  EXPECT_FALSE(cap.full_until(5, noon()).has_value());
  EXPECT_TRUE(cap.take(5, noon()));
  EXPECT_EQ(cap.full_until(5, noon()), noon() + minutes(12));
  EXPECT_FALSE(cap.take(5, noon() + minutes(12) - Duration(1)));
  EXPECT_TRUE(cap.take(5, noon() + minutes(12)));
}

TEST(SiteCap, WhatIsGivenBackCanBeTakenAgain) {
  SiteCap cap;
  EXPECT_TRUE(cap.take(1, noon()));
  EXPECT_FALSE(cap.take(1, noon()));
  cap.give_back(1);
  EXPECT_TRUE(cap.take(1, noon()));
  cap.give_back(2);  // Of settings that have gone.
  EXPECT_FALSE(cap.take(1, noon()));
}

TEST(SiteCap, NoneAnHourIsNever) {
  SiteCap cap;
  EXPECT_EQ(cap.full_until(0, noon()), Time::max());
  EXPECT_FALSE(cap.take(0, noon()));
}

TEST(SiteCap, AClockThatGoesBackFillsNothing) {
  SiteCap cap;
  EXPECT_TRUE(cap.take(1, noon()));
  EXPECT_FALSE(cap.take(1, noon() - hours(2)));
  EXPECT_FALSE(cap.take(1, noon() + minutes(30)));
}

TEST(SiteCapProperties, NoHourSeesMoreThanItMay) {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const int per_hour = 1 + static_cast<int>(random() % 60);
    SiteCap cap;
    Time now = noon();
    std::deque<Time> taken;
    std::size_t most = 0;
    for (int i = 0; i < 3000; ++i) {
      now += Duration(random() % 4 == 0 ? 0 : random() % (7'200'000U / static_cast<unsigned>(per_hour)));
      while (!taken.empty() && taken.front() <= now - hours(1)) taken.pop_front();
      if (cap.take(per_hour, now)) taken.push_back(now);
      most = std::max(most, taken.size());
      ASSERT_LE(taken.size(), static_cast<std::size_t>(per_hour));
    }
    EXPECT_GE(most, static_cast<std::size_t>(per_hour) / 2) << "otherwise it says little";
  }
}

TEST(SiteCap, AskingWaitsForItUnlessItIsMandatory) {
  SampleSite site;
  site.policy.interruptions_per_hour = 10;
  EXPECT_EQ(site.decide().decision.reason, Reason::asked);
  site.moment.site_full_until = noon() + minutes(5);
  const auto outcome = site.decide();
  EXPECT_EQ(outcome.decision.reason, Reason::site_cap);
  EXPECT_EQ(outcome.decision.next_eligible, noon() + minutes(5));
  EXPECT_TRUE(to_text(outcome.explanation).contains(R"("gate":"site_cap","passed":false,"reason":"site_cap")"));
  site.offers[1].cadence.mandatory = true;
  EXPECT_EQ(site.decide().decision.reason, Reason::asked);
}

}  // namespace
}  // namespace acquaint::asking
