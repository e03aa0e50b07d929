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

// The sanitizers keep the compiler from making the tail calls that this needs.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kMany = 100;
#else
constexpr int kMany = 100000;
#endif

TEST(Task, AwaitsManyTasksWithoutGrowingTheStack) { EXPECT_EQ(run(sum_of(kMany)), 42 * kMany); }

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

TEST(Task, RunsManySideBySideAndKeepsTheirOrder) {
  // Each task waits for an answer that only comes after the last one has asked.
  std::vector<Completion<int>> waiting;
  auto ask = [&](int i) -> Task<int> {
    const int answered = co_await suspend_until<int>([&](Completion<int> done) {
      waiting.push_back(done);
      if (waiting.size() == 3) {
        for (std::size_t k = 3; k-- > 0;) waiting[k](static_cast<int>(k));
      }
    });
    co_return answered * 10 + i;
  };
  std::vector<Task<int>> tasks;
  for (int i = 0; i < 3; ++i) tasks.push_back(ask(i));
  EXPECT_EQ(run(all(std::move(tasks))), (std::vector<int>{0, 11, 22}));
  EXPECT_EQ(run(all(std::vector<Task<int>>())), std::vector<int>());
}

TEST(Task, ThrowsWhatOneOfManyThrewWhenAllHaveEnded) {
  int ended = 0;
  auto work = [&](bool fails) -> Task<int> {
    ++ended;
    if (fails) throw std::runtime_error("disk");
    co_return 1;
  };
  std::vector<Task<int>> tasks;
  tasks.push_back(work(true));
  tasks.push_back(work(false));
  EXPECT_THROW(run(all(std::move(tasks))), std::runtime_error);
  EXPECT_EQ(ended, 2);
}

}  // namespace
}  // namespace acquaint
