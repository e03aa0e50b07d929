#include "analytics/warden.h"

#include <gtest/gtest.h>

#include "analytics/bookkeeper.h"
#include "store/store.h"

namespace acquaint::analytics {
namespace {

class WardenTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(run(store_->users().create(profile::User(ada_), {}))); }

  void answer(int times, bool is_junk) {
    const auto change = [&](const profile::User& user) -> Result<profile::Changed> {
      profile::Changed changed{user, {}};
      const char* const data = is_junk ? R"({"form": "work", "quality": {"judged": ["title"], "junk": {"title": "repeated"}}})"
                                       : R"({"form": "work", "quality": {"judged": ["title"]}})";
      for (int i = 0; i < times; ++i) {
        changed.events.push_back({.type = "decision.answered", .at = clock_.now(), .actor = "user", .attribute = {}, .data = *parse_json_object(data)});
      }
      return changed;
    };
    ASSERT_TRUE(run(store_->users().change(ada_, change)));
  }
  void look(std::optional<int> junk_max = 30) {
    ASSERT_TRUE(run(bookkeeper_.catch_up()));
    ASSERT_TRUE(run(warden_.look(junk_max)));
  }
  bool is_paused() const { return warden_.paused() != nullptr && warden_.paused()->contains({"work", "title"}); }
  std::size_t pauses_told() { return run(store_->events().read({.type = "question.paused"}))->events.size(); }

  const profile::UserId ada_ = *profile::UserId::parse("auth0|ada");
  ManualClock clock_{*parse_iso8601("2026-11-26T12:00:00Z")};
  const std::unique_ptr<store::Store> store_ = store::make_memory_store();
  Bookkeeper bookkeeper_{store_->events(), store_->figures()};
  Warden warden_{store_->figures(), store_->events(), clock_};
};

TEST_F(WardenTest, PausesAQuestionWhoseAnswersSayNothing) {
  answer(40, true);
  look();
  EXPECT_FALSE(is_paused()) << "too few to tell";
  answer(20, true);
  look();
  EXPECT_TRUE(is_paused());
  look();
  look();
  EXPECT_TRUE(is_paused());
  EXPECT_EQ(pauses_told(), 1U);
}

TEST_F(WardenTest, LeavesGoodQuestionsAlone) {
  answer(200, false);
  answer(20, true);
  look();
  EXPECT_FALSE(is_paused());
  EXPECT_EQ(pauses_told(), 0U);
}

TEST_F(WardenTest, DoesNothingUnlessThePolicySaysSo) {
  answer(60, true);
  look(std::nullopt);
  EXPECT_FALSE(is_paused());
  look();
  EXPECT_TRUE(is_paused());
  look(std::nullopt);
  EXPECT_FALSE(is_paused()) << "pauses hold as long as the limit is there";
}

TEST_F(WardenTest, BeginsAnewWhenAnOperatorTakesThePauseBack) {
  answer(60, true);
  look();
  look();
  ASSERT_TRUE(run(store_->events().append(resume_event({"work", "title"}, "client:console", clock_.now()))));
  look();
  EXPECT_FALSE(is_paused());
  answer(60, true);
  look();
  EXPECT_TRUE(is_paused());
  EXPECT_EQ(pauses_told(), 2U);
}

TEST_F(WardenTest, AnotherServerSeesThePause) {
  answer(60, true);
  look();
  look();
  Warden other(store_->figures(), store_->events(), clock_);
  ASSERT_TRUE(run(other.look(30)));
  ASSERT_NE(other.paused(), nullptr);
  EXPECT_EQ(pauses_told(), 1U);
}

}  // namespace
}  // namespace acquaint::analytics
