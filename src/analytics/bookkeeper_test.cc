#include "analytics/bookkeeper.h"

#include <gtest/gtest.h>

#include "store/store.h"

namespace acquaint::analytics {
namespace {

class BookkeeperTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(run(store_->users().create(profile::User(ada_), {}))); }

  void happen(int times, const std::string& type = "decision.answered") {
    const auto change = [&](const profile::User& user) -> Result<profile::Changed> {
      profile::Changed changed{user, {}};
      for (int i = 0; i < times; ++i) {
        changed.events.push_back({.type = type, .at = from_ms(1000), .actor = "user:ada", .attribute = {},
                                  .data = *parse_json_object(R"({"form": "work", "step": "one", "attributes": []})")});
      }
      return changed;
    };
    ASSERT_TRUE(run(store_->users().change(ada_, change)));
  }
  std::int64_t steps() {
    const auto sums = run(store_->figures().read({.from = Day(0), .to = Day(1), .form = {}, .by = Grouping::none}));
    return sums->empty() ? 0 : sums->front().total;
  }
  void catch_up() { ASSERT_TRUE(run(bookkeeper_.catch_up())); }

  const profile::UserId ada_ = *profile::UserId::parse("auth0|ada");
  const std::unique_ptr<store::Store> store_ = store::make_memory_store();
  Bookkeeper bookkeeper_{store_->events(), store_->figures()};
};

TEST_F(BookkeeperTest, CountsEveryEventOnce) {
  happen(3);
  catch_up();
  EXPECT_EQ(steps(), 3);
  catch_up();
  EXPECT_EQ(steps(), 3);
  happen(2);
  happen(5, "user.logged_in");
  catch_up();
  EXPECT_EQ(steps(), 5);
}

TEST_F(BookkeeperTest, GoesOverAsManyPagesAsThereAre) {
  for (int i = 0; i < 25; ++i) happen(100);
  catch_up();
  EXPECT_EQ(steps(), 2500);
}

TEST_F(BookkeeperTest, TwoServersKeepTheSameBooks) {
  Bookkeeper other(store_->events(), store_->figures());
  happen(3);
  catch_up();
  ASSERT_TRUE(run(other.catch_up()));
  happen(4);
  ASSERT_TRUE(run(other.catch_up()));
  catch_up();
  EXPECT_EQ(steps(), 7);
}

TEST_F(BookkeeperTest, FollowsParticipantsFromOnePageToTheNext) {
  const auto happens = [](const std::string& type, int hour, std::string_view data) {
    return [=](const profile::User& user) -> Result<profile::Changed> {
      profile::Changed changed{user, {}};
      changed.events.push_back({.type = type, .at = from_ms(0) + std::chrono::hours(hour), .actor = "user:ada", .attribute = {},
                                .data = *parse_json_object(data)});
      return changed;
    };
  };
  const auto sums = [&] {
    std::string out;
    const auto cohorts = run(store_->figures().cohorts(Day(0)));
    for (const CohortSum& sum : *cohorts) {
      out += sum.arm + " " + sum.measure + "=" + std::to_string(sum.total) + "; ";
    }
    return out;
  };
  ASSERT_TRUE(run(store_->users().change(ada_, happens("user.logged_in", 1, R"({"experiments": {"tone": "warm"}})"))));
  catch_up();
  EXPECT_EQ(sums(), "tone/warm enrolled=1; ");
  for (const int hour : {30, 40}) ASSERT_TRUE(run(store_->users().change(ada_, happens("user.logged_in", hour, "{}"))));
  catch_up();
  EXPECT_EQ(sums(), "tone/warm enrolled=1; tone/warm returned=1; ");
}

TEST_F(BookkeeperTest, StopsWhenItIsTold) {
  happen(3);
  std::stop_source stop;
  stop.request_stop();
  ASSERT_TRUE(run(bookkeeper_.catch_up(stop.get_token())));
  EXPECT_EQ(steps(), 0);
}

}  // namespace
}  // namespace acquaint::analytics
