#include "login/key_ring.h"

#include <gmock/gmock.h>

#include "login/fake_stores.h"

namespace acquaint::login {
namespace {

using testing::ElementsAre;
using testing::SizeIs;
using State = RingKey::State;

const Time kNoon = *parse_iso8601("2026-03-01T12:00:00Z");

TEST(ServerKeys, AreMadeOnFirstStartAndKept) {
  FakeKeyStore store;
  SeededRandom random{1};
  const auto first = run(load_keys(store, random, kNoon));
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_THAT(store.keys, SizeIs(3));
  const auto again = run(load_keys(store, random, kNoon + std::chrono::hours(1)));
  ASSERT_TRUE(again);
  EXPECT_THAT(store.keys, SizeIs(3));
  EXPECT_EQ(again->seal.text(), first->seal.text());
  EXPECT_EQ(again->jwks(), first->jwks());
}

TEST(ServerKeys, AreTheSameForServersThatStartAtOnce) {
  FakeKeyStore store;
  SeededRandom ours{1}, theirs{2};
  std::optional<ServerKeys> other;
  // Another server starts just before ours adds a key, and is faster.
  store.before_add = [&] {
    other = *run(load_keys(store, theirs, kNoon));
  };
  const auto keys = run(load_keys(store, ours, kNoon));
  ASSERT_TRUE(keys && other);
  EXPECT_EQ(keys->seal.text(), other->seal.text());
  EXPECT_EQ(keys->jwks(), other->jwks());

  std::erase_if(store.keys, [](const StoredKey& key) { return key.use == "sign"; });
  store.before_add = [&] {
    other = *run(load_keys(store, theirs, kNoon));
  };
  const auto renewed = run(load_keys(store, ours, kNoon));
  ASSERT_TRUE(renewed);
  EXPECT_EQ(renewed->jwks(), other->jwks());
  EXPECT_THAT(store.keys, SizeIs(3));
}

TEST(ServerKeys, RefuseToStartWithABrokenStoreOrKey) {
  SeededRandom random{1};
  FakeKeyStore broken;
  broken.broken = true;
  EXPECT_EQ(run(load_keys(broken, random, kNoon)).error().code, "store.unavailable");

  FakeKeyStore store;
  ASSERT_TRUE(run(load_keys(store, random, kNoon)));
  const std::vector<StoredKey> good = store.keys;
  for (std::size_t i = 0; i < good.size(); ++i) {
    store.keys = good;
    store.keys[i].material.resize(20);
    const auto keys = run(load_keys(store, random, kNoon));
    ASSERT_FALSE(keys);
    EXPECT_EQ(keys.error().code, "key.corrupt");
    EXPECT_EQ(keys.error().kind, Error::Kind::internal);
  }
}

struct KeyRingTest : testing::Test {
  FakeKeyStore store;
  SeededRandom random{1};
  ServerKeys keys = *run(load_keys(store, random, kNoon));

  std::vector<State> states() const {
    std::vector<State> found;
    const auto held = keys.ring->keys();
    for (const RingKey& one : *held) found.push_back(one.state);
    return found;
  }
  std::vector<std::string> ids_in_jwks() const {
    std::vector<std::string> ids;
    const JsonObject jwks = keys.jwks();
    for (const Json& key : jwks.at("keys").as_array()) ids.emplace_back(key.at("kid").as_string());
    return ids;
  }
  std::string id_of_next() const { return keys.ring->keys()->front().key.id(); }
};

TEST_F(KeyRingTest, PublishesTheNextKeyBeforeItSigns) {
  EXPECT_THAT(states(), ElementsAre(State::next, State::current));
  EXPECT_THAT(ids_in_jwks(), ElementsAre(keys.newest().id(), id_of_next()));
}

TEST_F(KeyRingTest, RotatesWithoutForgettingTheFormerKey) {
  const std::string first = keys.newest().id(), second = id_of_next();
  const auto rotated = run(keys.ring->rotate(kNoon + std::chrono::hours(1)));
  ASSERT_TRUE(rotated) << rotated.error().message;
  EXPECT_EQ(rotated->key.id(), second);
  EXPECT_EQ(keys.newest().id(), second);
  EXPECT_THAT(states(), ElementsAre(State::next, State::current, State::previous));
  EXPECT_THAT(ids_in_jwks(), ElementsAre(second, id_of_next(), first));
  EXPECT_TRUE(keys.ring->find(first));
  EXPECT_EQ(keys.ring->keys()->back().current_until, keys.ring->keys()->at(1).current_since);
  // Another start reads the same.
  const ServerKeys again = *run(load_keys(store, random, kNoon + std::chrono::hours(2)));
  EXPECT_EQ(again.jwks(), keys.jwks());
  ASSERT_TRUE(run(keys.ring->rotate(kNoon)));
  EXPECT_THAT(states(), ElementsAre(State::next, State::current, State::previous, State::previous));
}

TEST_F(KeyRingTest, BelievesNoRevokedKey) {
  const std::string first = keys.newest().id();
  EXPECT_EQ(run(keys.ring->revoke(first, kNoon)).error().code, "key.in_use");
  EXPECT_EQ(run(keys.ring->revoke(id_of_next(), kNoon)).error().code, "key.in_use");
  EXPECT_EQ(run(keys.ring->revoke("other", kNoon)).error().code, "key.not_found");
  ASSERT_TRUE(run(keys.ring->rotate(kNoon)));
  const auto revoked = run(keys.ring->revoke(first, kNoon + std::chrono::hours(1)));
  ASSERT_TRUE(revoked);
  EXPECT_EQ(revoked->state, State::revoked);
  EXPECT_EQ(revoked->revoked_at, kNoon + std::chrono::hours(1));
  EXPECT_FALSE(keys.ring->find(first));
  EXPECT_THAT(ids_in_jwks(), SizeIs(2));
  EXPECT_TRUE(run(keys.ring->revoke(first, kNoon))) << "once more is the same";
  const ServerKeys again = *run(load_keys(store, random, kNoon));
  EXPECT_FALSE(again.ring->find(first));
}

TEST_F(KeyRingTest, KeepsItsKeysWhenTheStoreFails) {
  const JsonObject before = keys.jwks();
  store.broken = true;
  EXPECT_EQ(run(keys.ring->rotate(kNoon)).error().code, "store.unavailable");
  EXPECT_EQ(keys.jwks(), before);
  store.broken = false;
  EXPECT_TRUE(run(keys.ring->rotate(kNoon))) << "and can rotate later";
}

}  // namespace
}  // namespace acquaint::login
