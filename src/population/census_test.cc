#include "population/census.h"

#include "population/population_fixture.h"

namespace acquaint::population {
namespace {

using analytics::CoverageRow;
using analytics::Day;

class CensusTest : public PopulationFixture {
 protected:
  void SetUp() override {
    publish({{"catalogue", *parse_json(R"({"user_metadata.title": {"fresh_for": "30d"}})")}});
  }
  void count_users() {
    while (population_.census().work()) {
    }
  }
  void tell_title(int number) {
    const auto change = [&](const profile::User& user) -> Result<profile::Changed> {
      profile::Changed changed{user, {}};
      const auto learnt = profile::learn(changed, settings_.current()->catalogue, *profile::AttributePath::parse("user_metadata.title"),
                                         "engineer", profile::said_by(profile::Source::user, "work", clock_.now()));
      if (!learnt) return std::unexpected(learnt.error());
      return changed;
    };
    ASSERT_TRUE(run(population_.users().change(id_of(number), change)));
  }
  std::string titles() {
    std::string out;
    const auto rows = run(store_->coverage().read({.from = Day(0), .to = Day(30000), .attribute = "user_metadata.title"}));
    for (const CoverageRow& row : *rows) {
      out += analytics::to_date(row.day) + " " + std::to_string(row.known) + "/" + std::to_string(row.users) + " " +
             std::to_string(row.stale) + "; ";
    }
    return out;
  }
};

TEST_F(CensusTest, CountsAllUsersOnceADay) {
  create(0, 450);
  for (int number = 100; number < 350; ++number) tell_title(number);
  count_users();
  EXPECT_EQ(titles(), "2026-03-01 250/450 0; ");
  tell_title(7);
  count_users();
  EXPECT_EQ(titles(), "2026-03-01 250/450 0; ") << "the day is counted";
  clock_.advance(std::chrono::days(31));
  tell_title(8);
  count_users();
  EXPECT_EQ(titles(), "2026-03-01 250/450 0; 2026-04-01 252/450 251; ");
}

TEST_F(CensusTest, AWholeNumberOfPagesIsCountedWhole) {
  create(0, 200);
  count_users();
  EXPECT_EQ(titles(), "2026-03-01 0/200 0; ");
}

TEST_F(CensusTest, NobodyIsCountedTwiceByAnotherServer) {
  create(0, 10);
  count_users();
  tell_title(1);
  Census other(store_->users(), store_->coverage(), settings_, clock_);
  EXPECT_FALSE(other.work());
  EXPECT_EQ(titles(), "2026-03-01 0/10 0; ");
}

TEST_F(CensusTest, GoesOnWhereItStandsWhenUsersAreErased) {
  create(0, 450);
  ASSERT_TRUE(population_.census().work());
  for (int number = 0; number < 450; number += 2) ASSERT_TRUE(run(population_.users().erase(id_of(number))));
  count_users();
  EXPECT_EQ(titles(), "2026-03-01 0/325 0; ") << "200 as they stood, 125 of those behind them";
}

}  // namespace
}  // namespace acquaint::population
