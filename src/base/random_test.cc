#include "base/random.h"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <thread>
#include <vector>

namespace acquaint {
namespace {

TEST(Random, SystemNeverGivesTheSameBytesTwice) {
  std::mutex mutex;
  std::set<std::string> seen;
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      SystemRandom random;
      std::vector<std::string> made;
      for (std::size_t round = 0; round < 2000; ++round)
        made.push_back(random_token(random, 8 + round % 300));
      const std::lock_guard lock(mutex);
      for (std::string& token : made) EXPECT_TRUE(seen.insert(token.substr(0, 11)).second);
    });
  }
  threads.clear();
  EXPECT_EQ(seen.size(), 8000u);
}

TEST(Random, SystemFillsWhateverLengthIsAskedFor) {
  SystemRandom random;
  for (std::size_t size = 0; size < 3000; size += 7) {
    // A byte that is never written stays zero in all 40 tries; by chance, once in 256^40.
    std::vector<std::byte> touched(size);
    for (int round = 0; round < 40; ++round) {
      std::vector<std::byte> bytes(size);
      random.fill(bytes);
      for (std::size_t i = 0; i < size; ++i) touched[i] |= bytes[i];
    }
    for (std::size_t i = 0; i < size; ++i)
      ASSERT_NE(touched[i], std::byte{0}) << i << " of " << size;
  }
}

TEST(Random, SeededRepeats) {
  SeededRandom one(7), two(7), other(8);
  EXPECT_EQ(random_hex(one, 16), random_hex(two, 16));
  EXPECT_NE(random_hex(one, 16), random_hex(other, 16));
}

}  // namespace
}  // namespace acquaint
