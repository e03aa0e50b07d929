#include "login/hash_pool.h"

#include <gmock/gmock.h>

#include <stdexcept>
#include <thread>

namespace acquaint::login {
namespace {

using testing::StartsWith;

TEST(HashPool, KnowsThePasswordThatItHashed) {
  HashPool pool({.threads = 1});
  const auto stored = run(pool.hash("correct horse"));
  ASSERT_TRUE(stored);
  EXPECT_THAT(*stored, StartsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
  EXPECT_TRUE(is_supported_hash(*stored));
  EXPECT_FALSE(needs_rehash(*stored));
  EXPECT_EQ(run(pool.verify(*stored, "correct horse")), true);
  EXPECT_EQ(run(pool.verify(*stored, "correct horsf")), false);
  EXPECT_EQ(run(pool.verify(*stored, "")), false);
  EXPECT_EQ(run(pool.verify_absent("correct horse")), false);
}

TEST(HashPool, TwoHashesOfOnePasswordDiffer) {
  HashPool pool({.threads = 2});
  EXPECT_NE(*run(pool.hash("same")), *run(pool.hash("same")));
}

struct HashCase {
  const char* name;
  std::string hash;
  bool is_supported;
};

const std::string kSalt = "$c29tZXNhbHRzb21lc2FsdA", kTag = "$" + std::string(43, 'A');

const HashCase kHashes[] = {
    {"ours", "$argon2id$v=19$m=19456,t=2,p=1" + kSalt + kTag, true},
    {"OWASP's second choice", "$argon2id$v=19$m=7168,t=5,p=1" + kSalt + kTag, true},
    {"the most memory", "$argon2id$v=19$m=65536,t=10,p=4" + kSalt + kTag, true},
    {"too much memory", "$argon2id$v=19$m=65537,t=2,p=1" + kSalt + kTag, false},
    {"memory beyond any number", "$argon2id$v=19$m=99999999999,t=2,p=1" + kSalt + kTag, false},
    {"too little memory", "$argon2id$v=19$m=7,t=2,p=1" + kSalt + kTag, false},
    {"too little memory for its lanes", "$argon2id$v=19$m=31,t=2,p=4" + kSalt + kTag, false},
    {"too many passes", "$argon2id$v=19$m=19456,t=11,p=1" + kSalt + kTag, false},
    {"no pass", "$argon2id$v=19$m=19456,t=0,p=1" + kSalt + kTag, false},
    {"too many lanes", "$argon2id$v=19$m=19456,t=2,p=5" + kSalt + kTag, false},
    {"a sign", "$argon2id$v=19$m=+19456,t=2,p=1" + kSalt + kTag, false},
    {"a leading zero", "$argon2id$v=19$m=019456,t=2,p=1" + kSalt + kTag, false},
    {"argon2i", "$argon2i$v=19$m=19456,t=2,p=1" + kSalt + kTag, false},
    {"an old version", "$argon2id$v=16$m=19456,t=2,p=1" + kSalt + kTag, false},
    {"bcrypt", "$2b$10$CwTycUXWue0Thq9StjUM0uJ8.ZWQ3iQ5YQ0h4qJ3nP0M1H5vG4Y5K", false},
    {"no tag", "$argon2id$v=19$m=19456,t=2,p=1" + kSalt, false},
    {"a short salt", "$argon2id$v=19$m=19456,t=2,p=1$c29tZQ" + kTag, false},
    {"a short tag", "$argon2id$v=19$m=19456,t=2,p=1" + kSalt + "$AAAA", false},
    {"a tag that is no base64", "$argon2id$v=19$m=19456,t=2,p=1" + kSalt + "$" + std::string(43, '?'),
     false},
    {"a tag with padding", "$argon2id$v=19$m=19456,t=2,p=1" + kSalt + kTag + "=", false},
    {"more after the end", "$argon2id$v=19$m=19456,t=2,p=1" + kSalt + kTag + "$", false},
    {"cut in the middle", "$argon2id$v=19$m=", false},
    {"empty", "", false},
};

TEST(HashPool, ComputesOnlyHashesWithinBounds) {
  HashPool pool({.threads = 1});
  for (const HashCase& c : kHashes) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(is_supported_hash(c.hash), c.is_supported);
    if (!c.is_supported) {
      EXPECT_EQ(run(pool.verify(c.hash, "any")).error().code, "login.unsupported_hash");
    }
  }
}

TEST(HashPool, ComputesEverySupportedHash) {
  HashPool pool({.threads = 1});
  for (const HashCase& c : kHashes) {
    if (!c.is_supported) continue;
    SCOPED_TRACE(c.name);
    EXPECT_EQ(run(pool.verify(c.hash, "any")), false);
  }
}

TEST(HashPool, KnowsEveryByteOfAPassword) {
  HashPool pool({.threads = 1});
  const std::string same(72, 'x'), zero("nul\0nul", 7);
  const std::string long_hash = *run(pool.hash(same + "a")), zero_hash = *run(pool.hash(zero));
  EXPECT_EQ(run(pool.verify(long_hash, same + "a")), true);
  EXPECT_EQ(run(pool.verify(long_hash, same + "b")), false);
  EXPECT_EQ(run(pool.verify(long_hash, same)), false);
  EXPECT_EQ(run(pool.verify(zero_hash, zero)), true);
  EXPECT_EQ(run(pool.verify(zero_hash, "nul")), false);
}

TEST(HashPool, WantsOtherParametersReplaced) {
  EXPECT_FALSE(needs_rehash(kHashes[0].hash));
  EXPECT_TRUE(needs_rehash(kHashes[1].hash));
}

TEST(HashPool, RefusesWhatDoesNotFitTheQueue) {
  HashPool pool({.threads = 1, .queue_max = 1});
  LoopExecutor loop;
  Executor::Scope scope(loop);
  constexpr int kCalls = 8;
  int ended = 0, hashed = 0, refused = 0;
  for (int i = 0; i < kCalls; ++i) {
    start(pool.hash("password"), [&](Outcome<Result<std::string>> outcome) {
      ++ended;
      const Result<std::string>& result = *outcome.value;
      if (result) {
        ++hashed;
      } else if (result.error().code == "login.busy" &&
                 result.error().kind == Error::Kind::throttled) {
        ++refused;
      }
    });
  }
  loop.run_until([&] { return ended == kCalls; });
  EXPECT_GE(hashed, 1);
  EXPECT_GE(refused, 1);
  EXPECT_EQ(hashed + refused, kCalls);
}

TEST(HashPool, AsksOnAThreadOfItsOwn) {
  HashPool pool({.threads = 1});
  std::thread::id asked_on;
  const HashPool::Question is_horse = [&](std::string_view password) {
    asked_on = std::this_thread::get_id();
    return password == "horse";
  };
  EXPECT_EQ(run(pool.ask("horse", is_horse)), true);
  EXPECT_NE(asked_on, std::this_thread::get_id());
  EXPECT_EQ(run(pool.ask("house", is_horse)), false);
}

TEST(HashPool, AQuestionThatThrowsEndsNothingElse) {
  HashPool pool({.threads = 1});
  const HashPool::Question broken = [](std::string_view) -> bool {
    throw std::runtime_error("the disk is gone");
  };
  EXPECT_THROW((void)run(pool.ask("horse", broken)), std::runtime_error);
  EXPECT_EQ(run(pool.ask("horse", [](std::string_view) { return true; })), true);
}

TEST(HashPool, AQuestionNeedsAPlaceInTheQueueToo) {
  HashPool full({.threads = 1, .queue_max = 0});
  const HashPool::Question never = [](std::string_view) {
    ADD_FAILURE() << "it was asked";
    return true;
  };
  EXPECT_EQ(run(full.ask("horse", never)).error().code, "login.busy");
}

TEST(HashPool, ExpectsRoomWhereThereIs) {
  HashPool roomy({.threads = 1, .queue_max = 1}), full({.threads = 1, .queue_max = 0});
  EXPECT_TRUE(roomy.expect_room());
  EXPECT_EQ(full.expect_room().error().code, "login.busy");
}

TEST(HashPool, EndsWithNothingToDo) {
  for (std::size_t threads = 1; threads <= 8; ++threads) HashPool pool({.threads = threads});
}

}  // namespace
}  // namespace acquaint::login
