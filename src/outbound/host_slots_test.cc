#include "outbound/host_slots.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <vector>

#include "outbound/call_group.h"

namespace acquaint::outbound {
namespace {

using Entry = HostSlots::Entry;

TEST(HostSlots, AreHandedOnInTheOrderOfTheQueue) {
  HostSlots slots(
      {.calls_max = 1, .calls_per_host_max = 1, .queue_max = 2, .queue_per_host_max = 2});
  Signal none, first, second;
  EXPECT_EQ(slots.enter("a", none), Entry::entered);
  EXPECT_EQ(slots.enter("a", first), Entry::queued);
  EXPECT_EQ(slots.enter("b", second), Entry::queued);
  EXPECT_EQ(slots.enter("c", none), Entry::refused);
  slots.leave("a");
  EXPECT_TRUE(first.is_raised());
  EXPECT_FALSE(second.is_raised());
  slots.leave("a");
  EXPECT_TRUE(second.is_raised());
}

TEST(HostSlots, PassOverAHostThatIsFull) {
  HostSlots slots(
      {.calls_max = 2, .calls_per_host_max = 1, .queue_max = 9, .queue_per_host_max = 1});
  Signal none, full, other;
  EXPECT_EQ(slots.enter("a", none), Entry::entered);
  EXPECT_EQ(slots.enter("b", none), Entry::entered);
  EXPECT_EQ(slots.enter("a", full), Entry::queued);
  EXPECT_EQ(slots.enter("a", none), Entry::refused);  // Its share of the queue is used up,
  EXPECT_EQ(slots.enter("c", other), Entry::queued);  // not that of others.
  slots.leave("b");
  EXPECT_FALSE(full.is_raised());
  EXPECT_TRUE(other.is_raised());
}

TEST(HostSlots, CanBeGivenUp) {
  HostSlots slots(
      {.calls_max = 1, .calls_per_host_max = 1, .queue_max = 9, .queue_per_host_max = 9});
  Signal none, first, second;
  slots.enter("a", none);
  slots.enter("a", first);
  slots.enter("a", second);
  slots.give_up(first);
  slots.leave("a");
  EXPECT_FALSE(first.is_raised());
  EXPECT_TRUE(second.is_raised());
}

// Whatever comes and goes: the limits hold, and nobody waits who could run.
TEST(HostSlots, KeepTheLimitsAndWasteNothing) {
  const SlotLimits limits{
      .calls_max = 5, .calls_per_host_max = 2, .queue_max = 8, .queue_per_host_max = 3};
  HostSlots slots(limits);
  std::mt19937 random{42};
  struct Call {
    std::string host;
    std::unique_ptr<Signal> signal;
    bool runs;
  };
  std::vector<Call> calls;
  for (int step = 0; step < 20'000; ++step) {
    if (random() % 2 == 0 || calls.empty()) {
      Call call{std::string(1, static_cast<char>('a' + random() % 4)), std::make_unique<Signal>(),
                false};
      const Entry entry = slots.enter(call.host, *call.signal);
      call.runs = entry == Entry::entered;
      if (entry != Entry::refused) calls.push_back(std::move(call));
    } else {
      const auto at = calls.begin() + static_cast<std::ptrdiff_t>(random() % calls.size());
      if (at->runs) {
        slots.leave(at->host);
      } else {
        slots.give_up(*at->signal);
      }
      calls.erase(at);
    }
    std::size_t running = 0;
    std::map<std::string, std::size_t> running_of, waiting_of;
    for (Call& call : calls) {
      call.runs |= call.signal->is_raised();
      running += call.runs;
      ++(call.runs ? running_of : waiting_of)[call.host];
    }
    ASSERT_LE(running, limits.calls_max);
    ASSERT_LE(calls.size() - running, limits.queue_max);
    for (const auto& [host, count] : running_of) ASSERT_LE(count, limits.calls_per_host_max);
    for (const auto& [host, count] : waiting_of) {
      ASSERT_LE(count, limits.queue_per_host_max);
      ASSERT_TRUE(running == limits.calls_max || running_of[host] == limits.calls_per_host_max);
    }
  }
}

}  // namespace
}  // namespace acquaint::outbound
