#include "asking/visit.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

using profile::AskingState;

constexpr Counters kBoth{.visits = true, .page_views = true};

TEST(Visit, CountsEachSessionAndPageOnce) {
  SampleSite site;
  AskingState state;
  for (const char* page : {"p1", "p1", "p2", "p1"}) {
    site.moment.page = page;
    state = counted(state, site.moment, kBoth);
    EXPECT_FALSE(is_to_count(state, site.moment, kBoth));
  }
  EXPECT_EQ(state.visits.count, 1);
  EXPECT_EQ(state.page_views.count, 2);
  site.moment.session.clear();
  site.moment.page.clear();
  EXPECT_FALSE(is_to_count(state, site.moment, kBoth)) << "what has no name cannot be told apart";
}

TEST(Visit, CountsNothingThatNobodyReads) {
  SampleSite site;
  EXPECT_FALSE(is_to_count({}, site.moment, {}));
  EXPECT_EQ(counted({}, site.moment, {}), AskingState());
  EXPECT_EQ(counted({}, site.moment, {.visits = true}).page_views.count, 0);
}

TEST(Visit, KnowsWhatIsRead) {
  SampleSite site;
  EXPECT_FALSE(counters_for(site.offers).any());
  site.offers[0].targeting = site.when(R"({"and":[{">":[{"var":"stats.visits"},3]},true]})");
  EXPECT_TRUE(counters_for(site.offers).visits);
  EXPECT_FALSE(counters_for(site.offers).page_views);
  site.let_last_depend_on_first(R"({"<":[{"var":["stats.page_views",0]},3]})");
  EXPECT_TRUE(counters_for(site.offers).page_views);
  site = SampleSite();
  site.offers[1].cadence.occasion.counts = {{.what = Counting::What::visits, .at = {2}, .every = 0, .from = 0, .to = {}}};
  EXPECT_TRUE(counters_for(site.offers).visits);
  site = SampleSite();
  const auto segments = Segments::parse(
      parse_json(R"([{"name":"regular","when":{">":[{"var":"stats.visits"},9]}}])")->get_array(), site.catalogue);
  ASSERT_TRUE(segments);
  EXPECT_TRUE(counters_for(site.offers, *segments).visits);
}

// However moments of several tabs and devices come and come again, the count is that of the sessions.
TEST(VisitProperties, TheCountIsExactWhereUpToEightSessionsGoOnAtATime) {
  for (unsigned seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    SampleSite site;
    std::set<std::string> sessions;
    int first = 0;
    for (int i = 0; i < 200; ++i) {
      if (random() % 4 == 0) ++first;  // The oldest session is over, another one begins.
      site.moment.session = "s" + std::to_string(first + static_cast<int>(random() % 4));
      sessions.insert(site.moment.session);
      const std::int64_t before = visits_at(site.user.asking, site.moment);
      site.user.asking = counted(site.user.asking, site.moment, kBoth);
      ASSERT_EQ(site.user.asking.visits.count, before) << "known before it is stored";
      ASSERT_EQ(visits_at(site.user.asking, site.moment), before) << "and after";
      ASSERT_EQ(site.user.asking.visits.count, static_cast<std::int64_t>(sessions.size()));
    }
  }
}

}  // namespace
}  // namespace acquaint::asking
