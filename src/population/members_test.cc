#include "population/members.h"

#include "population/population_fixture.h"

namespace acquaint::population {
namespace {

class Members : public PopulationFixture {
 protected:
  void SetUp() override { publish_segments(); }

  Search search(const char* name) {
    const settings::SettingsPtr in_force = settings_.current();
    return {in_force->segments.find(name)->condition, in_force->catalogue, clock_.now()};
  }
};

TEST_F(Members, ComeInPagesInTheOrderOfTheirIds) {
  create(0, 1000);
  std::optional<profile::UserId> after;
  int found = 0, pages = 0;
  do {
    const auto page = run(find_members(store_->users(), search("keen"), after, 150));
    ASSERT_TRUE(page);
    for (const profile::UserId& id : page->users) {
      EXPECT_TRUE(!after || *after < id);
      after = id;
      ++found;
    }
    after = page->next;
    ++pages;
  } while (after);
  EXPECT_EQ(found, 400);
  EXPECT_EQ(pages, 3);
}

TEST_F(Members, AShortPageSaysWhereToGoOn) {
  create(0, 6000);
  const auto page = run(find_members(store_->users(), search("keen"), std::nullopt, 100'000));
  ASSERT_TRUE(page);
  EXPECT_EQ(page->users.size(), 2000U) << "of the 5,000 that were looked at";
  EXPECT_EQ(page->next, id_of(4999));
}

TEST_F(Members, FewAreCountedExactly) {
  create(0, 1000);
  const auto found = run(estimate_members(store_->users(), search("keen"), 1));
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->is_exact);
  EXPECT_EQ(found->count, 400);
  EXPECT_EQ(found->low, 400);
  EXPECT_EQ(found->high, 400);
  EXPECT_EQ(found->looked_at, 1000);
}

TEST_F(Members, OfManyTheIntervalHoldsTheTruth) {
  create(0, 6000);
  int held = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto found = run(estimate_members(store_->users(), search("keen"), seed));
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->is_exact);
    EXPECT_EQ(found->looked_at, 2000);
    EXPECT_EQ(found->users, 6000);
    EXPECT_LT(found->high - found->low, 600);
    if (found->low <= 2400 && 2400 <= found->high) ++held;
  }
  EXPECT_GE(held, 4);
}

TEST_F(Members, WhenNobodyOfTheSampleFitsAFewStillMay) {
  create(0, 6000);
  publish_segments(R"([{"name": "keen", "when": {">": [{"var": "stats.logins"}, 99]}}])");
  const auto found = run(estimate_members(store_->users(), search("keen"), 1));
  EXPECT_EQ(found->count, 0);
  EXPECT_EQ(found->high, 9);
}

}  // namespace
}  // namespace acquaint::population
