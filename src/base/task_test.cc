#include "base/task.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

namespace acquaint {
namespace {

Task<int> answer() { co_return 42; }

Task<int> sum_of(int count) {
  int sum = 0;
  for (int i = 0; i < count; ++i) sum += co_await answer();
  co_return sum;
}

TEST(Task, AwaitsManyTasksWithoutGrowingTheStack) { EXPECT_EQ(run(sum_of(100000)), 4200000); }

TEST(Task, PassesAnExceptionToWhoAwaits) {
  auto broken = []() -> Task<int> {
    throw std::runtime_error("disk");
    co_return 0;
  };
  EXPECT_THROW(run(broken()), std::runtime_error);
}

TEST(Task, ContinuesOnItsOwnThreadAfterAnotherOneAnswered) {
  const auto home = std::this_thread::get_id();
  auto asks = [&]() -> Task<bool> {
    std::thread worker;
    const int value = co_await suspend_until<int>([&](Completion<int> done) {
      worker = std::thread([done] { done(7); });
    });
    worker.join();
    co_return value == 7 && std::this_thread::get_id() == home;
  };
  EXPECT_TRUE(run(asks()));
}

}  // namespace
}  // namespace acquaint
