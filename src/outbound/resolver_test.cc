#include "outbound/resolver.h"

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <thread>

namespace acquaint::outbound {
namespace {

Addresses look_up(Resolver& resolver, const std::string& host) {
  std::promise<Addresses> promise;
  auto found = promise.get_future();
  resolver.look_up(host, [&](Addresses addresses) { promise.set_value(std::move(addresses)); });
  return found.get();
}

TEST(SystemResolver, KnowsThisMachine) {
  SystemResolver resolver;
  const Addresses found = look_up(resolver, "localhost");
  ASSERT_FALSE(found.empty());
  for (const IpAddress& address : found)
    EXPECT_THAT(address.text(), testing::AnyOf("127.0.0.1", "::1"));
}

TEST(SystemResolver, HasNoAddressForAQueueThatIsFull) {
  SystemResolver resolver({.threads = 1, .queue_max = 0});
  EXPECT_TRUE(look_up(resolver, "localhost").empty());
}

TEST(SystemResolver, EndsWithNothingToDo) {
  for (std::size_t threads = 1; threads <= 8; ++threads)
    SystemResolver resolver({.threads = threads});
}

TEST(SystemResolver, CallsNobodyAfterItsEnd) {
  std::atomic<bool> is_ending = false, is_over = false, was_late = false;
  std::promise<void> called;
  {
    SystemResolver resolver({.threads = 1});
    for (int i = 0; i < 8; ++i) {
      resolver.look_up("localhost", [&, i](Addresses) {
        if (i == 0) called.set_value();
        while (!is_ending) std::this_thread::yield();
        for (int pause = 0; pause < 1'000; ++pause) std::this_thread::yield();
        was_late = was_late || is_over;
      });
    }
    called.get_future().wait();
    is_ending = true;
  }
  is_over = true;
  for (int pause = 0; pause < 1'000; ++pause) std::this_thread::yield();
  EXPECT_FALSE(was_late);
}

}  // namespace
}  // namespace acquaint::outbound
