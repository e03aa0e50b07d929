#include "login/seal.h"

#include <gmock/gmock.h>

#include "base/encoding.h"

namespace acquaint::login {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

const Time kNoon = *parse_iso8601("2026-03-01T12:00:00Z");

struct SealTest : testing::Test {
  SeededRandom random{1};
  SealKey key = SealKey::make(random);
  JsonObject content{{"return_to", "/profile"}, {"step", 2}};
  std::string sealed = seal(key, "login", content, kNoon + 1h, random);

  std::string code_of(const SealKey& with, std::string_view purpose, std::string_view text, Time now) {
    const auto opened = open_sealed(with, purpose, text, now);
    return opened ? "" : opened.error().code;
  }
};

TEST_F(SealTest, OpensWhatItSealed) {
  EXPECT_EQ(open_sealed(key, "login", sealed, kNoon), content);
  EXPECT_EQ(open_sealed(*SealKey::parse(key.text()), "login", sealed, kNoon), content);
}

TEST_F(SealTest, HidesTheContentAndNeverRepeatsItself) {
  EXPECT_THAT(*from_base64url(sealed), Not(HasSubstr("profile")));
  EXPECT_NE(seal(key, "login", content, kNoon + 1h, random), sealed);
}

TEST_F(SealTest, RefusesAnotherPurposeOrKey) {
  EXPECT_EQ(code_of(key, "csrf", sealed, kNoon), "seal.invalid");
  EXPECT_EQ(code_of(key, "", sealed, kNoon), "seal.invalid");
  EXPECT_EQ(code_of(SealKey::make(random), "login", sealed, kNoon), "seal.invalid");
}

TEST_F(SealTest, Expires) {
  EXPECT_EQ(code_of(key, "login", sealed, kNoon + 1h - 1ms), "");
  EXPECT_EQ(code_of(key, "login", sealed, kNoon + 1h), "seal.expired");
}

TEST_F(SealTest, RefusesAChangeAnywhere) {
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(code_of(key, "login", changed, kNoon), "seal.invalid") << "changed at " << i;
    EXPECT_EQ(code_of(key, "login", sealed.substr(0, i), kNoon), "seal.invalid") << "cut at " << i;
  }
  EXPECT_EQ(code_of(key, "login", sealed + "=", kNoon), "seal.invalid");
  EXPECT_EQ(code_of(key, "login", sealed + "A", kNoon), "seal.invalid");
  EXPECT_EQ(code_of(key, "login", " " + sealed, kNoon), "seal.invalid");
  EXPECT_EQ(code_of(key, "login", std::string(9000, 'A'), kNoon), "seal.invalid");
}

TEST(SealKeyTest, IsThirtyTwoBytes) {
  EXPECT_TRUE(SealKey::parse(to_base64url(std::string(32, 'k'))));
  for (const std::string& wrong : {std::string(), to_base64url(std::string(31, 'k')),
                                  to_base64url(std::string(33, 'k')), std::string(43, '?')}) {
    EXPECT_FALSE(SealKey::parse(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace acquaint::login
