#include "webhooks/queue.h"

#include <gtest/gtest.h>

namespace acquaint::webhooks {
namespace {

using profile::EventPosition;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class Queue : public testing::Test {
 protected:
  DeliveryQueue queue_{{10}, std::nullopt};
  Time now_ = from_ms(1'000'000);
  SeededRandom random_{1};

  void add(std::int64_t number, const std::string& user) { queue_.add({number}, user); }
  std::vector<std::int64_t> take(std::size_t room = 8) {
    std::vector<std::int64_t> taken;
    for (const auto& due : queue_.take_due(now_, room)) taken.push_back(due.position.number);
    return taken;
  }
  FailureEnd fail(std::int64_t number) { return queue_.failed({number}, now_, random_); }
  void succeed(std::int64_t number) { queue_.succeeded({number}, now_); }
  using Numbers = std::vector<std::int64_t>;
};

TEST_F(Queue, EventsOfOneUserGoOneAfterTheOther) {
  add(11, "ada"), add(12, "bob"), add(13, "ada"), add(14, "bob");
  EXPECT_EQ(take(), (Numbers{11, 12}));
  EXPECT_EQ(take(), Numbers{});
  succeed(11);
  EXPECT_EQ(take(), Numbers{13});
  succeed(12);
  EXPECT_EQ(take(), Numbers{14});
}

TEST_F(Queue, TakesNoMoreThanThereIsRoomFor) {
  for (int i = 0; i < 5; ++i) add(11 + i, "user" + std::to_string(i));
  EXPECT_EQ(take(2), (Numbers{11, 12}));
  EXPECT_EQ(take(2), (Numbers{13, 14}));
  EXPECT_EQ(take(0), Numbers{});
}

TEST_F(Queue, IsDoneUpToTheFirstThatIsNot) {
  EXPECT_EQ(queue_.done_to(), EventPosition{10});
  add(11, "ada"), add(15, "bob"), add(17, "cleo");
  EXPECT_EQ(queue_.done_to(), EventPosition{10});
  EXPECT_EQ(take(), (Numbers{11, 15, 17}));
  succeed(15);
  EXPECT_EQ(queue_.done_to(), EventPosition{10});
  succeed(11);
  EXPECT_EQ(queue_.done_to(), EventPosition{16});
  queue_.dropped({17});
  EXPECT_EQ(queue_.done_to(), EventPosition{17});
  queue_.note_read({40});
  EXPECT_EQ(queue_.done_to(), EventPosition{40});
}

TEST_F(Queue, ARefusedEventHoldsUpItsUserAlone) {
  add(11, "ada"), add(12, "ada"), add(13, "bob");
  EXPECT_EQ(take(), (Numbers{11, 13}));
  EXPECT_EQ(fail(11), FailureEnd::retries);
  succeed(13);
  add(14, "bob");
  EXPECT_EQ(take(), Numbers{14});
  succeed(14);
  now_ += seconds(7);
  const auto due = queue_.take_due(now_, 8);
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due[0].position, EventPosition{11});
  EXPECT_EQ(due[0].attempt, 2);
}

TEST_F(Queue, DelaysGrowFromSecondsToHoursAndVary) {
  const struct {
    int attempts;
    Duration middle;
  } kCases[] = {{1, seconds(5)}, {2, seconds(30)}, {3, minutes(2)}, {4, minutes(10)}, {5, minutes(30)},
                {6, hours(1)},   {7, hours(2)},    {8, hours(4)},   {9, hours(8)},    {100, hours(8)}};
  for (const auto& c : kCases) {
    std::set<Duration> seen;
    for (int i = 0; i < 20; ++i) {
      const Duration delay = retry_delay(c.attempts, random_);
      EXPECT_GE(delay, c.middle * 4 / 5) << c.attempts;
      EXPECT_LE(delay, c.middle * 6 / 5) << c.attempts;
      seen.insert(delay);
    }
    EXPECT_GT(seen.size(), 10U) << c.attempts;
  }
}

TEST_F(Queue, OneAtATimeTriesAnEndpointThatIsDown) {
  for (int i = 0; i < 6; ++i) add(11 + i, "user" + std::to_string(i));
  for (const auto number : take(3)) fail(number);
  EXPECT_EQ(take(), Numbers{});  // It pauses, also for those that were not tried.
  ASSERT_TRUE(queue_.next_due());
  now_ = *queue_.next_due();
  EXPECT_EQ(take(), Numbers{14});
  EXPECT_EQ(take(), Numbers{});
  succeed(14);  // It is back.
  now_ += seconds(10);
  EXPECT_EQ(take(), (Numbers{15, 16, 11, 12, 13}));
}

TEST_F(Queue, AnEndpointThatIsDownIsTriedAtLeastEveryTenMinutes) {
  add(11, "ada");
  for (int i = 0; i < 50; ++i) {
    ASSERT_EQ(take(), Numbers{11});
    fail(11);
    ASSERT_TRUE(queue_.next_due());
    EXPECT_LE(*queue_.next_due(), now_ + minutes(12));
    EXPECT_GT(*queue_.next_due(), now_);
    if (i < 3) now_ += hours(1);
    now_ = std::max(now_, *queue_.next_due());
  }
}

TEST_F(Queue, AfterADayWithoutASuccessTheEndpointIsDead) {
  add(11, "ada");
  FailureEnd end = FailureEnd::retries;
  const Time start = now_;
  int attempts = 0;
  while (end == FailureEnd::retries) {
    ASSERT_EQ(take(), Numbers{11});
    end = fail(11);
    ++attempts;
    if (end == FailureEnd::retries) now_ = *queue_.next_due();
  }
  EXPECT_EQ(end, FailureEnd::endpoint_dead);
  EXPECT_GE(now_ - start, kGiveUpAfter);
  EXPECT_LT(now_ - start, kGiveUpAfter + hours(1));
  EXPECT_GT(attempts, 100);
  EXPECT_EQ(queue_.done_to(), EventPosition{10});  // Nothing is lost.
}

TEST_F(Queue, ThatItFailedBeforeARestartCounts) {
  queue_ = DeliveryQueue({10}, now_ - hours(25));
  add(11, "ada");
  EXPECT_EQ(take(), Numbers{11});
  EXPECT_EQ(fail(11), FailureEnd::endpoint_dead);
}

TEST_F(Queue, AnEventThatAloneFailsForADayIsPassedOver) {
  add(11, "ada"), add(12, "ada");
  std::int64_t other = 100;
  FailureEnd end = FailureEnd::retries;
  const Time start = now_;
  while (end == FailureEnd::retries) {
    add(++other, "bob");
    for (const auto number : take()) {
      if (number == other) succeed(number);
      if (number == 11) end = fail(number);
    }
    now_ += minutes(30);
    ASSERT_LT(now_ - start, hours(48));
  }
  EXPECT_EQ(end, FailureEnd::gave_up);
  EXPECT_GE(now_ - start, kGiveUpAfter);
  EXPECT_EQ(take(), Numbers{12});
}

TEST_F(Queue, WhatWasNotTriedIsNoFailure) {
  add(11, "ada");
  for (int i = 0; i < 5; ++i) {
    ASSERT_EQ(take(), Numbers{11});
    queue_.postponed({11}, now_);
    EXPECT_EQ(take(), Numbers{});
    now_ += seconds(30);
  }
  EXPECT_EQ(queue_.failing_since(), std::nullopt);
}

TEST_F(Queue, NothingIsDueWhenThereIsNothing) {
  EXPECT_EQ(queue_.next_due(), std::nullopt);
  add(11, "");
  EXPECT_LE(*queue_.next_due(), now_);
  take();
  EXPECT_EQ(queue_.next_due(), std::nullopt);
}

}  // namespace
}  // namespace acquaint::webhooks
