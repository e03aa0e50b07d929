#include "store/sqlite/user_cache.h"

#include <gtest/gtest.h>

#include "profile/sample_user.h"

namespace acquaint::store {
namespace {

using profile::User;
using profile::UserId;
using profile::UserPtr;

constexpr std::size_t kRoom = 16 * 1024 * 1024;
constexpr std::size_t kDocument = 1000;  // Bytes.

UserPtr version_of(const std::string& name, std::uint64_t version) {
  User user(*UserId::parse("auth0|" + name));
  user.version = version;
  return profile::make_snapshot(std::move(user));
}

std::uint64_t version_in(UserCache& cache, const std::string& name) {
  const UserPtr found = cache.find("auth0|" + name);
  return found ? found->user().version : 0;
}

TEST(UserCache, HoldsWhatWasPublishedUntilItIsRemoved) {
  UserCache cache(kRoom);
  EXPECT_EQ(version_in(cache, "ada"), 0U);
  cache.publish(version_of("ada", 1), kDocument);
  cache.publish(version_of("ada", 2), kDocument);
  EXPECT_EQ(version_in(cache, "ada"), 2U);
  cache.remove("auth0|ada");
  EXPECT_EQ(version_in(cache, "ada"), 0U);
}

TEST(UserCache, TakesWhatAReaderFound) {
  UserCache cache(kRoom);
  cache.offer(version_of("ada", 1), kDocument, cache.epoch("auth0|ada"));
  EXPECT_EQ(version_in(cache, "ada"), 1U);
}

TEST(UserCache, AReaderNeverReplacesWhatWasPublishedSinceItBegan) {
  UserCache cache(kRoom);
  const auto before = cache.epoch("auth0|ada");
  cache.publish(version_of("ada", 2), kDocument);
  cache.offer(version_of("ada", 1), kDocument, before);
  EXPECT_EQ(version_in(cache, "ada"), 2U);
}

TEST(UserCache, AReaderNeverBringsBackWhatWasErasedSinceItBegan) {
  UserCache cache(kRoom);
  const auto before = cache.epoch("auth0|ada");
  cache.remove("auth0|ada");
  cache.offer(version_of("ada", 1), kDocument, before);
  EXPECT_EQ(version_in(cache, "ada"), 0U);
}

TEST(UserCache, AReaderNeverFillsACacheThatWasClearedSinceItBegan) {
  UserCache cache(kRoom);
  cache.publish(version_of("bob", 1), kDocument);
  const auto before = cache.epoch("auth0|ada");
  cache.clear();
  cache.offer(version_of("ada", 1), kDocument, before);
  EXPECT_EQ(cache.statistics().users, 0U);
}

TEST(UserCache, StaysWithinItsBoundAndKeepsWhatIsUsed) {
  constexpr std::size_t kUsers = 2000;
  UserCache cache(kUsers * kDocument);  // Room for fewer: parsed users are larger than their text.
  cache.publish(version_of("ada", 1), kDocument);
  for (std::size_t i = 0; i < kUsers; ++i) {
    cache.publish(version_of(std::to_string(i), 1), kDocument);
    ASSERT_EQ(version_in(cache, "ada"), 1U) << "after " << i;
  }
  const auto held = cache.statistics().users;
  EXPECT_GT(held, kUsers / 20);
  EXPECT_LT(held, kUsers / 2);
}

TEST(UserCache, AUserLargerThanTheBoundIsNotHeldAndNoFormerVersionOfIt) {
  UserCache cache(kRoom);
  cache.publish(version_of("ada", 1), kDocument);
  cache.publish(version_of("ada", 2), kRoom);
  EXPECT_EQ(version_in(cache, "ada"), 0U);
}

TEST(UserCache, CountsHitsAndMisses) {
  UserCache cache(kRoom);
  cache.publish(version_of("ada", 1), kDocument);
  version_in(cache, "ada");
  version_in(cache, "bob");
  cache.peek("auth0|bob");
  EXPECT_EQ(cache.statistics().hits, 1U);
  EXPECT_EQ(cache.statistics().misses, 1U);
}

}  // namespace
}  // namespace acquaint::store
