#include "login/throttle.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace acquaint::login {
namespace {

using namespace std::chrono_literals;

const Time kNoon = *parse_iso8601("2026-03-01T12:00:00Z");

// With Auth0's numbers, unless a test changes them.
struct Guarded {
  AttackProtection rules;
  Throttle throttle{[this] { return std::make_shared<const AttackProtection>(rules); }};
};

// Attempts of this pair that are let through, of `tries`.
int allowed(Throttle& throttle, int tries, std::string_view identifier, std::string_view address,
            Time now = kNoon) {
  int count = 0;
  for (int i = 0; i < tries; ++i) count += throttle.reserve(identifier, address, now) ? 1 : 0;
  return count;
}

TEST(Throttle, AllowsTenAttempts) {
  Guarded guarded;
  Throttle& throttle = guarded.throttle;
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
    Guarded guarded;
    Throttle& throttle = guarded.throttle;
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
  Guarded guarded;
  Throttle& throttle = guarded.throttle;
  EXPECT_EQ(sprayed(throttle, 200, "203.0.113.7"), 100);
  EXPECT_FALSE(throttle.reserve("somebody else", "203.0.113.7", kNoon));
  EXPECT_TRUE(throttle.reserve("somebody else", "203.0.113.8", kNoon));
}

TEST(Throttle, CountsOneCustomerOfIpv6Once) {
  Guarded guarded;
  Throttle& throttle = guarded.throttle;
  EXPECT_EQ(sprayed(throttle, 60, "2001:db8:1:2::1"), 60);
  EXPECT_EQ(sprayed(throttle, 60, "2001:db8:1:2:3::1"), 40);
  EXPECT_EQ(sprayed(throttle, 60, "2001:db8:1:3::1"), 60);
}

TEST(Throttle, AnAddressWhereManySignInIsNotSuspicious) {
  Guarded guarded;
  Throttle& throttle = guarded.throttle;
  for (int i = 0; i < 1000; ++i) {
    const std::string user = "user" + std::to_string(i);
    ASSERT_TRUE(throttle.reserve(user, "203.0.113.7", kNoon)) << i;
    throttle.succeed(user, "203.0.113.7");
  }
}

TEST(Throttle, ASuccessDoesNotForgiveAnAddress) {
  Guarded guarded;
  Throttle& throttle = guarded.throttle;
  EXPECT_EQ(sprayed(throttle, 99, "203.0.113.7"), 99);
  ASSERT_TRUE(throttle.reserve("mallory", "203.0.113.7", kNoon));
  throttle.succeed("mallory", "203.0.113.7");
  EXPECT_EQ(sprayed(throttle, 50, "203.0.113.7"), 1);
}

TEST(Throttle, GivesAnAddressOneMoreAttemptEveryQuarterOfAnHour) {
  Guarded guarded;
  EXPECT_EQ(sprayed(guarded.throttle, 200, "203.0.113.7"), 100);
  EXPECT_EQ(sprayed(guarded.throttle, 9, "203.0.113.7", kNoon + 864s - 1ms), 0);
  EXPECT_EQ(sprayed(guarded.throttle, 9, "203.0.113.7", kNoon + 864s), 1);
  EXPECT_EQ(sprayed(guarded.throttle, 200, "203.0.113.7", kNoon + 24h), 99);
  EXPECT_EQ(sprayed(guarded.throttle, 200, "203.0.113.7", kNoon + 72h), 100);
}

TEST(Throttle, DoesNotLockForLongWhenTheClockIsSetBack) {
  Guarded guarded;
  Throttle& throttle = guarded.throttle;
  EXPECT_EQ(allowed(throttle, 20, "ada", "203.0.113.7", kNoon + 240h), 10);
  EXPECT_EQ(sprayed(throttle, 200, "203.0.113.8", kNoon + 240h), 100);
  EXPECT_EQ(allowed(throttle, 20, "ada", "203.0.113.7", kNoon), 10);
  EXPECT_EQ(sprayed(throttle, 200, "203.0.113.8", kNoon), 100);
}

TEST(Throttle, AClockThatIsALittleBehindChangesNothing) {
  Guarded guarded;
  Throttle& throttle = guarded.throttle;
  EXPECT_EQ(allowed(throttle, 5, "ada", "203.0.113.7", kNoon), 5);
  EXPECT_EQ(allowed(throttle, 20, "ada", "203.0.113.7", kNoon - 1s), 5);
}

TEST(Throttle, StartsAfreshAfterASuccess) {
  Guarded guarded;
  Throttle& throttle = guarded.throttle;
  EXPECT_EQ(allowed(throttle, 10, "ada", "203.0.113.7"), 10);
  throttle.succeed("ada", "203.0.113.7");
  EXPECT_EQ(allowed(throttle, 20, "ada", "203.0.113.7"), 10);
}

TEST(Throttle, DoesNotCountWhatWasReleased) {
  Guarded guarded;
  Throttle& throttle = guarded.throttle;
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(throttle.reserve("ada", "203.0.113.7", kNoon));
    throttle.release("ada", "203.0.113.7");
  }
  throttle.release("ada", "203.0.113.7");
  EXPECT_EQ(allowed(throttle, 20, "ada", "203.0.113.7"), 10);
}

TEST(Throttle, ForgetsAfterThirtyDaysWhateverWasRefusedMeanwhile) {
  Guarded guarded;
  guarded.rules.brute_force.max_attempts = 2;
  EXPECT_EQ(allowed(guarded.throttle, 3, "ada", "203.0.113.7", kNoon), 2);
  EXPECT_EQ(allowed(guarded.throttle, 3, "ada", "203.0.113.7", kNoon + 720h - 1ms), 0);
  EXPECT_EQ(allowed(guarded.throttle, 3, "ada", "203.0.113.7", kNoon + 720h), 2);
}

TEST(Throttle, NewRulesHoldAtOnce) {
  Guarded guarded;
  EXPECT_EQ(allowed(guarded.throttle, 20, "ada", "203.0.113.7"), 10);
  guarded.rules.brute_force.max_attempts = 12;
  EXPECT_EQ(allowed(guarded.throttle, 20, "ada", "203.0.113.7"), 2);
  guarded.rules.brute_force.max_attempts = 5;
  EXPECT_EQ(allowed(guarded.throttle, 20, "ada", "203.0.113.7"), 0);
}

TEST(Throttle, LetsThroughWhatTheOperatorLets) {
  Guarded off;
  off.rules.brute_force.enabled = off.rules.suspicious_ip.enabled = false;
  EXPECT_EQ(allowed(off.throttle, 200, "ada", "203.0.113.7"), 200);
  Guarded watched;
  watched.rules.brute_force.shields.block = watched.rules.suspicious_ip.shields.block = false;
  EXPECT_EQ(allowed(watched.throttle, 200, "ada", "203.0.113.7"), 200);
  EXPECT_TRUE(watched.throttle.blocked_for("ada", kNoon).empty());
  EXPECT_FALSE(watched.throttle.is_address_blocked("203.0.113.7", kNoon));
  Guarded listed;
  listed.rules.brute_force.allowlist = {*AddressBlock::parse("203.0.113.0/24")};
  EXPECT_EQ(allowed(listed.throttle, 20, "ada", "203.0.113.7"), 20);
  EXPECT_EQ(allowed(listed.throttle, 20, "ada", "198.51.100.1"), 10);
  listed.rules.suspicious_ip.allowlist = {*AddressBlock::parse("192.0.2.1")};
  EXPECT_EQ(sprayed(listed.throttle, 200, "192.0.2.1"), 200);
}

TEST(Throttle, CanLockAnAccountForEverybody) {
  Guarded guarded;
  guarded.rules.brute_force.mode = BruteForceProtection::Mode::count_per_identifier;
  EXPECT_EQ(allowed(guarded.throttle, 6, "ada", "203.0.113.7"), 6);
  EXPECT_EQ(allowed(guarded.throttle, 6, "ada", "203.0.113.8"), 4);
  EXPECT_EQ(guarded.throttle.blocked_for("ada", kNoon), std::vector<std::string>{""});
  guarded.throttle.unblock("ada");
  EXPECT_EQ(allowed(guarded.throttle, 20, "ada", "203.0.113.9"), 10);
}

TEST(Throttle, TellsFromWhereAnIdentifierIsBlocked) {
  Guarded guarded;
  allowed(guarded.throttle, 10, "ada", "203.0.113.7");
  allowed(guarded.throttle, 10, "Ada", "2001:db8:1:2:3::4");
  allowed(guarded.throttle, 9, "ada", "203.0.113.8");
  EXPECT_EQ(guarded.throttle.blocked_for("ADA", kNoon),
            (std::vector<std::string>{"2001:db8:1:2::", "203.0.113.7"}));
  EXPECT_TRUE(guarded.throttle.blocked_for("bob", kNoon).empty());
  EXPECT_TRUE(guarded.throttle.blocked_for("ada", kNoon + 720h).empty());
  guarded.throttle.unblock("ada");
  EXPECT_TRUE(guarded.throttle.blocked_for("ada", kNoon).empty());
  EXPECT_EQ(allowed(guarded.throttle, 20, "ada", "203.0.113.7"), 10);
}

TEST(Throttle, AllowsFiftySignUpsAndThenOneEveryOneAndAFifthSeconds) {
  Guarded guarded;
  const auto made = [&](int tries, Time now) {
    int count = 0;
    for (int i = 0; i < tries; ++i) count += guarded.throttle.reserve_sign_up("203.0.113.7", now) ? 1 : 0;
    return count;
  };
  EXPECT_EQ(made(80, kNoon), 50);
  EXPECT_EQ(made(80, kNoon + 1200ms), 1);
  EXPECT_EQ(made(80, kNoon + 60s), 49);
  EXPECT_EQ(guarded.throttle.reserve_sign_up("203.0.113.7", kNoon + 60s).error().code, "sign_up.too_many");
  EXPECT_TRUE(guarded.throttle.reserve_sign_up("203.0.113.8", kNoon + 60s));
  EXPECT_TRUE(guarded.throttle.reserve("ada", "203.0.113.7", kNoon + 60s)) << "separate budgets";
  EXPECT_TRUE(guarded.throttle.is_address_blocked("203.0.113.7", kNoon + 60s));
  guarded.throttle.unblock_address("203.0.113.7");
  EXPECT_EQ(made(80, kNoon + 60s), 50);
}

TEST(Throttle, TellsWhetherAnAddressIsBlocked) {
  Guarded guarded;
  sprayed(guarded.throttle, 99, "203.0.113.7");
  EXPECT_FALSE(guarded.throttle.is_address_blocked("203.0.113.7", kNoon));
  sprayed(guarded.throttle, 1, "203.0.113.7");
  EXPECT_TRUE(guarded.throttle.is_address_blocked("203.0.113.7", kNoon));
  EXPECT_FALSE(guarded.throttle.is_address_blocked("203.0.113.7", kNoon + 864s));
  guarded.throttle.unblock_address("203.0.113.7");
  EXPECT_FALSE(guarded.throttle.is_address_blocked("203.0.113.7", kNoon));
}

// Mails of these that may be sent, of `tries`.
int mailed(Throttle& throttle, int tries, std::string_view recipient, std::string_view address,
           Time now = kNoon) {
  int count = 0;
  for (int i = 0; i < tries; ++i) count += throttle.reserve_mail(recipient, address, now) ? 1 : 0;
  return count;
}

TEST(Throttle, LetsTenMailsGoToARecipientAndThenOneAMinute) {
  Guarded guarded;
  Throttle& throttle = guarded.throttle;
  EXPECT_EQ(mailed(throttle, 6, "ada@example.com", "203.0.113.7"), 6);
  EXPECT_EQ(mailed(throttle, 20, "Ada@Example.com", "203.0.113.8"), 4);
  EXPECT_EQ(mailed(throttle, 5, "ada@example.com", "203.0.113.9", kNoon + 59s), 0);
  EXPECT_EQ(mailed(throttle, 5, "ada@example.com", "203.0.113.9", kNoon + 1min), 1);
  EXPECT_EQ(mailed(throttle, 1, "bob@example.com", "203.0.113.7"), 1);
}

TEST(Throttle, LetsOneAddressAskForFiftyMails) {
  Guarded guarded;
  int count = 0;
  for (int i = 0; i < 80; ++i) {
    count += mailed(guarded.throttle, 1, std::to_string(i) + "@example.com", "203.0.113.7");
  }
  EXPECT_EQ(count, 50);
  EXPECT_TRUE(guarded.throttle.reserve("ada@example.com", "203.0.113.7", kNoon));
}

TEST(Throttle, LetsACodeBeGuessedTenTimes) {
  Guarded guarded;
  Throttle& throttle = guarded.throttle;
  const auto guessed = [&](int tries, Time now) {
    int count = 0;
    for (int i = 0; i < tries; ++i) count += throttle.reserve_code("ada@example.com", now) ? 1 : 0;
    return count;
  };
  EXPECT_EQ(guessed(20, kNoon), 10);
  EXPECT_EQ(throttle.reserve_code("Ada@Example.com", kNoon).error().code, "login.too_many_attempts");
  EXPECT_EQ(guessed(20, kNoon + 15min), 1);
  EXPECT_TRUE(throttle.reserve_code("bob@example.com", kNoon));
  throttle.succeed_code("ada@example.com");
  EXPECT_EQ(guessed(20, kNoon), 10);
}

TEST(Throttle, LetsAProviderBeAskedFiftyTimesInVain) {
  Guarded guarded;
  Throttle& throttle = guarded.throttle;
  const auto asked = [&](int tries, Time now) {
    int count = 0;
    for (int i = 0; i < tries; ++i) count += throttle.reserve_provider_call("203.0.113.7", now) ? 1 : 0;
    return count;
  };
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(throttle.reserve_provider_call("203.0.113.7", kNoon));
    throttle.release_provider_call("203.0.113.7");
  }
  EXPECT_EQ(asked(80, kNoon), 50);
  EXPECT_EQ(asked(80, kNoon + 30s), 1);
  EXPECT_TRUE(throttle.reserve_provider_call("203.0.113.8", kNoon));
}

TEST(Throttle, LetsAUserBeAskedTwiceASecondInTheLongRun) {
  Guarded guarded;
  Throttle& throttle = guarded.throttle;
  const auto asked = [&](int tries, std::string_view who, Time now) {
    int count = 0;
    for (int i = 0; i < tries; ++i) count += throttle.reserve_asking(who, now) ? 1 : 0;
    return count;
  };
  EXPECT_EQ(asked(200, "auth0|ada", kNoon), 120);
  EXPECT_EQ(throttle.reserve_asking("auth0|ada", kNoon).error().code, "asking.too_many");
  EXPECT_EQ(asked(1, "auth0|grace", kNoon), 1);
  EXPECT_EQ(asked(10, "auth0|ada", kNoon + 500ms), 1);
  EXPECT_EQ(asked(200, "auth0|ada", kNoon + 1h), 120);
}

TEST(Throttle, LetsNoMoreThroughAtOnce) {
  Guarded guarded;
  Throttle& throttle = guarded.throttle;
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
