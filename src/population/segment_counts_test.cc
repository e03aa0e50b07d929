#include "population/segment_counts.h"

#include <gmock/gmock.h>

#include "population/population_fixture.h"

namespace acquaint::population {
namespace {

using std::chrono::days;
using std::chrono::hours;
using testing::ElementsAre;

using SegmentCounting = PopulationFixture;

TEST_F(SegmentCounting, ShowsItsProgressAndThenTheCounts) {
  create(0, 500);
  publish_segments();
  EXPECT_EQ(population_.segments().report().percent, 0) << "nothing has begun";
  EXPECT_THAT(counts(), ElementsAre(-1, -1, -1));
  ASSERT_TRUE(population_.segments().work());
  EXPECT_EQ(population_.segments().report().percent, 40);
  EXPECT_FALSE(population_.segments().report().users);

  count_all();
  const SegmentReport report = population_.segments().report();
  EXPECT_FALSE(report.percent);
  EXPECT_EQ(report.users, 500);
  EXPECT_EQ(report.settings_version, 1);
  EXPECT_EQ(report.segments[0].label, "Comes back");
  EXPECT_THAT(counts(), ElementsAre(350, 200, 500));
}

TEST_F(SegmentCounting, WhatChangesCountsAtOnce) {
  create(0, 10);
  publish_segments();
  count_all();
  profile::UserStore& users = population_.users();
  ASSERT_TRUE(run(users.create(user_with(10, 6), {})));
  EXPECT_THAT(counts(), ElementsAre(8, 5, 11));
  ASSERT_TRUE(run(users.change(id_of(10), sets_logins(3))));
  EXPECT_THAT(counts(), ElementsAre(8, 4, 11));
  ASSERT_TRUE(run(users.erase(id_of(10))));
  EXPECT_THAT(counts(), ElementsAre(7, 4, 10));
  ASSERT_TRUE(run(users.erase(id_of(10)))) << "once more changes nothing";
  ASSERT_FALSE(run(users.change(id_of(10), sets_logins(3))));
  ASSERT_FALSE(run(users.create(user_with(9, 6), {})));
  EXPECT_THAT(counts(), ElementsAre(7, 4, 10));
  EXPECT_EQ(population_.segments().report().users, 10);
}

TEST_F(SegmentCounting, AUserWhoIsLinkedToAnotherOneIsNoUserAnyMore) {
  create(0, 10);
  publish_segments();
  count_all();
  const auto link = [](const profile::User& first, const profile::User*) -> Result<profile::ChangedPair> {
    return profile::ChangedPair{{first, {}}, std::nullopt};
  };
  ASSERT_TRUE(run(population_.users().change_pair(id_of(0), id_of(9), link)));
  EXPECT_THAT(counts(), ElementsAre(6, 3, 9));
  const auto part = [](const profile::User& first, const profile::User*) -> Result<profile::ChangedPair> {
    return profile::ChangedPair{{first, {}}, profile::Changed{user_with(9, 4), {}}};
  };
  ASSERT_TRUE(run(population_.users().change_pair(id_of(0), id_of(9), part)));
  EXPECT_THAT(counts(), ElementsAre(7, 3, 10));
}

TEST_F(SegmentCounting, ChangesBetweenThePagesCountOnce) {
  create(0, 500);
  publish_segments();
  ASSERT_TRUE(population_.segments().work());
  profile::UserStore& users = population_.users();
  for (const int number : {0, 199, 200, 499}) ASSERT_TRUE(run(users.change(id_of(number), sets_logins(6))));
  ASSERT_TRUE(run(users.erase(id_of(3))));
  ASSERT_TRUE(run(users.erase(id_of(403))));
  ASSERT_TRUE(run(users.create(user_with(-1, 3), {})));
  ASSERT_TRUE(run(users.create(user_with(500, 3), {})));
  count_all();
  // 0 and 200 are new to both; 3 and 403 were regular.
  EXPECT_THAT(counts(), ElementsAre(350 + 2 - 2 + 2, 200 + 2, 500));
}

TEST_F(SegmentCounting, AWriteThatIsUnderWayWhenTheFirstCountBeginsCountsOnce) {
  create(0, 10);
  publish_segments();
  population_.segments().begin();
  {
    SegmentCounts::Watch watch(population_.segments(), id_of(0), Tally::Intent::change);
    const profile::UserPtr before = *run(store_->users().find(id_of(0)));
    watch.before(&before->user());
    count_all();
    watch.after(*run(store_->users().change(id_of(0), sets_logins(6))));
  }
  EXPECT_THAT(counts(), ElementsAre(8, 5, 10));
}

TEST_F(SegmentCounting, BeginsAnewWhenOtherSegmentsArePublished) {
  create(0, 10);
  publish_segments();
  count_all();
  publish({{"segments", *parse_json(kSegments)}, {"site", {{"name", "Times"}}}});
  EXPECT_THAT(counts(), ElementsAre(7, 4, 10)) << "another name of the site changes nothing";
  publish_segments(R"([{"name": "regular", "when": {">=": [{"var": "stats.logins"}, 9]}}])");
  EXPECT_THAT(counts(), ElementsAre(-1));
  count_all();
  EXPECT_THAT(counts(), ElementsAre(1));
}

TEST_F(SegmentCounting, WithoutSegmentsReadsNoUsers) {
  create(0, 10);
  EXPECT_FALSE(population_.segments().work());
  EXPECT_TRUE(population_.segments().report().segments.empty());
}

TEST_F(SegmentCounting, WhatDriftsIsCountedAnewEveryHourAsOfThen) {
  create(0, 10);
  publish_segments();
  count_all();
  clock_.advance(days(8));
  EXPECT_THAT(counts(), ElementsAre(7, 4, 10)) << "as of the last walk";
  EXPECT_TRUE(population_.segments().report().segments[2].drifts);
  EXPECT_FALSE(population_.segments().report().segments[0].drifts);
  const profile::Change logs_in = [&](const profile::User& user) -> Result<profile::Changed> {
    profile::Changed changed{user, {}};
    changed.user.last_login = clock_.now();
    return changed;
  };
  ASSERT_TRUE(run(population_.users().change(id_of(1), logs_in)));
  EXPECT_THAT(counts(), ElementsAre(7, 4, 10)) << "not twice";
  count_all();
  EXPECT_THAT(counts(), ElementsAre(7, 4, 1));
  EXPECT_EQ(population_.segments().report().as_of, clock_.now());
  clock_.advance(std::chrono::minutes(59));
  EXPECT_FALSE(population_.segments().work());
}

TEST_F(SegmentCounting, KeepsTheOldCountsUpToDateWhileItCountsAnew) {
  create(0, 500);
  publish_segments();
  count_all();
  clock_.advance(hours(2));
  ASSERT_TRUE(population_.segments().work());
  ASSERT_TRUE(run(population_.users().change(id_of(0), sets_logins(6))));
  ASSERT_TRUE(run(population_.users().change(id_of(490), sets_logins(6))));
  EXPECT_THAT(counts(), ElementsAre(352, 202, 500));
  EXPECT_FALSE(population_.segments().report().percent);
  count_all();
  EXPECT_THAT(counts(), ElementsAre(352, 202, 500));
}

}  // namespace
}  // namespace acquaint::population
