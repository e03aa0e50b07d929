#include "login/secret.h"

#include <gtest/gtest.h>

namespace acquaint::login {
namespace {

SealKey key_of(std::uint64_t seed) {
  SeededRandom random(seed);
  return SealKey::make(random);
}

const SealKey kKey = key_of(1);

TEST(Secret, IsOpenedWhereItWasSealed) {
  for (const std::string secret : {"", "s", "a secret of some length, with \"quotes\" and ü"}) {
    const std::string sealed = seal_secret(kKey, "client a", secret);
    EXPECT_TRUE(is_sealed_secret(sealed));
    EXPECT_FALSE(sealed.contains("secret of"));
    EXPECT_EQ(open_secret(kKey, "client a", sealed), secret);
  }
}

TEST(Secret, SealedTwiceIsTheSameText) {
  EXPECT_EQ(seal_secret(kKey, "client a", "s"), seal_secret(kKey, "client a", "s"));
  EXPECT_NE(seal_secret(kKey, "client a", "s"), seal_secret(kKey, "client a", "t"));
  EXPECT_NE(seal_secret(kKey, "client a", "s"), seal_secret(kKey, "client b", "s"));
  EXPECT_NE(seal_secret(kKey, "client a", "s"), seal_secret(kKey, "client ", "as"));
}

// A nonce that came twice with another place or text would give its key away.
TEST(Secret, HasANonceOfItsOwnForEachPlaceAndText) {
  const auto nonce = [](std::string_view place, std::string_view secret) {
    return seal_secret(kKey, place, secret).substr(std::string_view("sealed:v1:").size(), 32);
  };
  EXPECT_NE(nonce("client a", "s"), nonce("client b", "s"));
  EXPECT_NE(nonce("client a", "s"), nonce("client a", "t"));
  EXPECT_NE(nonce("client a", "s"), nonce("client ", "as"));
}

TEST(Secret, IsOpenedNowhereElseAndNotWhenItWasChanged) {
  const std::string sealed = seal_secret(kKey, "client a", "s");
  EXPECT_EQ(open_secret(kKey, "client b", sealed), std::nullopt);
  EXPECT_EQ(open_secret(key_of(2), "client a", sealed), std::nullopt);
  for (std::size_t at = sealed.find("v1:") + 3; at + 1 < sealed.size(); ++at) {
    std::string changed = sealed;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_EQ(open_secret(kKey, "client a", changed), std::nullopt) << at;
  }
  for (const std::string_view text : {"", "s", "sealed:v1:", "sealed:v1:AAAA", "sealed:v2:AAAA", "sealed:v1:!"}) {
    EXPECT_EQ(open_secret(kKey, "client a", text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace acquaint::login
