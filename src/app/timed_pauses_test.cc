#include "app/timed_pauses.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace acquaint::app {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

TEST(TimedPauses, EndAfterTheirTime) {
  TimedPauses pauses(10);
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_TRUE(run(pauses.pause(milliseconds(20))));
  EXPECT_GE(std::chrono::steady_clock::now() - begun, milliseconds(20));
}

TEST(TimedPauses, NobodyPausesBeyondTheLimit) {
  TimedPauses none(0);
  EXPECT_FALSE(run(none.pause(hours(1))));
}

TEST(TimedPauses, AllEndWhenTheServerStops) {
  TimedPauses pauses(10);
  std::jthread stopping([&] {
    std::this_thread::sleep_for(milliseconds(20));
    pauses.end();
  });
  EXPECT_FALSE(run(pauses.pause(hours(1))));
  EXPECT_FALSE(run(pauses.pause(hours(1)))) << "None begins afterwards.";
}

}  // namespace
}  // namespace acquaint::app
