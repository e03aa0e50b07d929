#include "login/throttle.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace acquaint::login {
namespace {

using namespace std::chrono_literals;

const Time kNoon = *parse_iso8601("2026-03-01T12:00:00Z");

// Attempts of this pair that are let through, of `tries`.
int allowed(Throttle& throttle, int tries, std::string_view identifier, std::string_view address,
            Time now = kNoon) {
  int count = 0;
  for (int i = 0; i < tries; ++i) count += throttle.reserve(identifier, address, now) ? 1 : 0;
  return count;
}

TEST(Throttle, AllowsTenAttempts) {
  Throttle throttle;
  EXPECT_EQ(allowed(throttle, 20, "ada@example.com", "203.0.113.7"), 10);
  const auto refused = throttle.reserve("ada@example.com", "203.0.113.7", kNoon);
  EXPECT_EQ(refused.error().kind, Error::Kind::throttled);
  EXPECT_EQ(refused.error().code, "login.too_many_attempts");
}

struct PairCase {
  const char* name;
  const char* identifier;
  const char* address;
  bool is_same;
};

// Compared with ada@example.com from 203.0.113.7, which has used up its attempts, as have
// 2001:db8:1:2:: and its neighbours.
const PairCase kPairs[] = {
    {"the same", "ada@example.com", "203.0.113.7", true},
    {"in capitals", "Ada@EXAMPLE.com", "203.0.113.7", true},
    {"mapped into IPv6", "ada@example.com", "::ffff:203.0.113.7", true},
    {"another address", "ada@example.com", "203.0.113.8", false},
    {"another address mapped into IPv6", "ada@example.com", "::ffff:203.0.113.8", false},
    {"another user", "bob@example.com", "203.0.113.7", false},
    {"another address of one customer", "ada@example.com", "2001:db8:1:2:ffff::1", true},
    {"another customer", "ada@example.com", "2001:db8:1:3::1", false},
    {"no address at all", "ada@example.com", "", false},
};

TEST(Throttle, CountsPerIdentifierAndCustomer) {
  for (const PairCase& c : kPairs) {
    SCOPED_TRACE(c.name);
    Throttle throttle;
    allowed(throttle, 10, "ada@example.com", "203.0.113.7");
    allowed(throttle, 10, "ada@example.com", "2001:db8:1:2::1");
    EXPECT_EQ(!throttle.reserve(c.identifier, c.address, kNoon), c.is_same);
  }
}

// Attempts of an address that are let through, each for another identifier.
int sprayed(Throttle& throttle, int tries, std::string_view address, Time now = kNoon) {
  int count = 0;
  for (int i = 0; i < tries; ++i) {
    count += throttle.reserve("user" + std::to_string(i), address, now) ? 1 : 0;
  }
  return count;
}

TEST(Throttle, BoundsWhatOneAddressTriesOnManyUsers) {
  Throttle throttle;
  EXPECT_EQ(sprayed(throttle, 200, "203.0.113.7"), 100);
  EXPECT_FALSE(throttle.reserve("somebody else", "203.0.113.7", kNoon));
  EXPECT_TRUE(throttle.reserve("somebody else", "203.0.113.8", kNoon));
}

TEST(Throttle, CountsOneCustomerOfIpv6Once) {
  Throttle throttle;
  EXPECT_EQ(sprayed(throttle, 60, "2001:db8:1:2::1"), 60);
  EXPECT_EQ(sprayed(throttle, 60, "2001:db8:1:2:3::1"), 40);
  EXPECT_EQ(sprayed(throttle, 60, "2001:db8:1:3::1"), 60);
}

TEST(Throttle, AnAddressWhereManySignInIsNotSuspicious) {
  Throttle throttle;
  for (int i = 0; i < 1000; ++i) {
    const std::string user = "user" + std::to_string(i);
    ASSERT_TRUE(throttle.reserve(user, "203.0.113.7", kNoon)) << i;
    throttle.succeed(user, "203.0.113.7");
  }
}

TEST(Throttle, ASuccessDoesNotForgiveAnAddress) {
  Throttle throttle;
  EXPECT_EQ(sprayed(throttle, 99, "203.0.113.7"), 99);
  ASSERT_TRUE(throttle.reserve("mallory", "203.0.113.7", kNoon));
  throttle.succeed("mallory", "203.0.113.7");
  EXPECT_EQ(sprayed(throttle, 50, "203.0.113.7"), 1);
}

TEST(Throttle, ForgetsAnAddressAWindowAfterItsFirstAttempt) {
  Throttle throttle({.address_attempts_max = 2, .address_window = 15min});
  EXPECT_EQ(sprayed(throttle, 1, "203.0.113.7", kNoon), 1);
  EXPECT_EQ(sprayed(throttle, 9, "203.0.113.7", kNoon + 14min), 1);
  EXPECT_EQ(sprayed(throttle, 9, "203.0.113.7", kNoon + 15min), 2);
}

TEST(Throttle, DoesNotLockForLongWhenTheClockIsSetBack) {
  Throttle throttle;
  EXPECT_EQ(allowed(throttle, 20, "ada", "203.0.113.7", kNoon + 240h), 10);
  EXPECT_EQ(sprayed(throttle, 200, "203.0.113.8", kNoon + 240h), 100);
  EXPECT_EQ(allowed(throttle, 20, "ada", "203.0.113.7", kNoon), 10);
  EXPECT_EQ(sprayed(throttle, 200, "203.0.113.8", kNoon), 100);
}

TEST(Throttle, AClockThatIsALittleBehindChangesNothing) {
  Throttle throttle;
  EXPECT_EQ(allowed(throttle, 5, "ada", "203.0.113.7", kNoon), 5);
  EXPECT_EQ(allowed(throttle, 20, "ada", "203.0.113.7", kNoon - 1s), 5);
}

TEST(Throttle, StartsAfreshAfterASuccess) {
  Throttle throttle;
  EXPECT_EQ(allowed(throttle, 10, "ada", "203.0.113.7"), 10);
  throttle.succeed("ada", "203.0.113.7");
  EXPECT_EQ(allowed(throttle, 20, "ada", "203.0.113.7"), 10);
}

TEST(Throttle, DoesNotCountWhatWasReleased) {
  Throttle throttle;
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(throttle.reserve("ada", "203.0.113.7", kNoon));
    throttle.release("ada", "203.0.113.7");
  }
  throttle.release("ada", "203.0.113.7");
  EXPECT_EQ(allowed(throttle, 20, "ada", "203.0.113.7"), 10);
}

TEST(Throttle, ForgetsAfterTheWindowWhateverWasRefusedMeanwhile) {
  Throttle throttle({.attempts_max = 2, .window = 15min});
  EXPECT_EQ(allowed(throttle, 3, "ada", "203.0.113.7", kNoon), 2);
  EXPECT_EQ(allowed(throttle, 3, "ada", "203.0.113.7", kNoon + 15min - 1ms), 0);
  EXPECT_EQ(allowed(throttle, 3, "ada", "203.0.113.7", kNoon + 15min), 2);
}

TEST(Throttle, LetsNoMoreThroughAtOnce) {
  Throttle throttle;
  std::atomic<int> count = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] { count += allowed(throttle, 50, "ada", "203.0.113.7"); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count, 10);
}

}  // namespace
}  // namespace acquaint::login
