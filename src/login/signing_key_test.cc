#include "login/signing_key.h"

#include <gmock/gmock.h>
#include <openssl/x509.h>

#include "base/encoding.h"
#include "login/fake_stores.h"

namespace acquaint::login {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

const Time kNoon = *parse_iso8601("2026-03-01T12:00:00Z");

TEST(ServerKeys, AreMadeOnFirstStartAndKept) {
  FakeKeyStore store;
  SeededRandom random{1};
  const auto first = run(load_keys(store, random, kNoon));
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_THAT(store.keys, SizeIs(2));
  const auto again = run(load_keys(store, random, kNoon + std::chrono::hours(1)));
  ASSERT_TRUE(again);
  EXPECT_THAT(store.keys, SizeIs(2));
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
  EXPECT_THAT(store.keys, SizeIs(2));
}

TEST(ServerKeys, SignWithTheNewestAndVerifyWithAll) {
  FakeKeyStore store;
  SeededRandom random{1};
  const auto before = run(load_keys(store, random, kNoon));
  const std::string old_text = before->newest().sign("old");
  ASSERT_TRUE(run(store.add(make_signing_key("second", kNoon))));
  const auto keys = run(load_keys(store, random, kNoon));
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->newest().id(), "second");
  const std::vector<VerifyingKey> all = keys->public_keys();
  const FindKey find_key = [&](std::string_view id) -> const VerifyingKey* {
    const auto key = std::ranges::find(all, id, &VerifyingKey::id);
    return key == all.end() ? nullptr : &*key;
  };
  EXPECT_EQ(open_jws(keys->newest().sign("new"), find_key), "new");
  EXPECT_EQ(open_jws(old_text, find_key), "old");
  EXPECT_EQ(keys->jwks().at("keys").as_array().at(0).at("kid"), "second");
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

TEST(SigningKey, ShowsAPublicKeyThatAuth0ClientsUnderstand) {
  const StoredKey stored = make_signing_key("the-kid", kNoon);
  const SigningKey key = *SigningKey::parse(stored);
  const JsonObject& jwk = key.jwk();
  std::vector<std::string> members;
  for (const auto& member : jwk) members.emplace_back(member.key());
  EXPECT_THAT(members, testing::ElementsAre("kty", "use", "n", "e", "kid", "x5t", "x5c", "alg"));
  EXPECT_EQ(jwk.at("kty"), "RSA");
  EXPECT_EQ(jwk.at("use"), "sig");
  EXPECT_EQ(jwk.at("alg"), "RS256");
  EXPECT_EQ(jwk.at("kid"), "the-kid");
  EXPECT_EQ(jwk.at("e"), "AQAB");
  EXPECT_THAT(*from_base64url(jwk.at("n").as_string()), SizeIs(256));
  EXPECT_THAT(*from_base64url(jwk.at("x5t").as_string()), SizeIs(20));
}

TEST(SigningKey, HasACertificateOfItsOwn) {
  const SigningKey key = *SigningKey::parse(make_signing_key("the-kid", kNoon));
  const auto der = from_base64(key.jwk().at("x5c").as_array().at(0).as_string());
  ASSERT_TRUE(der);
  const auto* bytes = reinterpret_cast<const unsigned char*>(der->data());
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      d2i_X509(nullptr, &bytes, static_cast<long>(der->size())), X509_free);
  ASSERT_TRUE(certificate);
  EXPECT_EQ(X509_verify(certificate.get(), X509_get0_pubkey(certificate.get())), 1);
}

}  // namespace
}  // namespace acquaint::login
