#include "base/encoding.h"

#include <gtest/gtest.h>

namespace acquaint {
namespace {

TEST(Encoding, Base64urlIsStrict) {
  EXPECT_EQ(to_base64url("\xfb\xff\xfe"), "-__-");
  EXPECT_EQ(from_base64url("-__-"), "\xfb\xff\xfe");
  for (const char* wrong : {"-__-=", "-__", "- __-", "+//+", "-__-\n", "A"}) {
    const auto bytes = from_base64url(wrong);
    EXPECT_TRUE(!bytes || to_base64url(*bytes) == wrong) << wrong;
  }
}

TEST(Encoding, PercentEscapesRoundTrip) {
  EXPECT_EQ(percent_encode("auth0|63 d/"), "auth0%7C63%20d%2F");
  EXPECT_EQ(percent_decode("auth0%7C63+d"), "auth0|63+d");
  for (const char* wrong : {"%", "%7", "%zz", "a%00b"}) EXPECT_FALSE(percent_decode(wrong)) << wrong;
}

TEST(Encoding, FormKeepsOrderAndDuplicates) {
  const FormFields want = {{"a", "1 2"}, {"a", "3"}, {"b", ""}, {"c", "="}};
  EXPECT_EQ(parse_form("a=1+2&a=3&b&c=%3D&"), want);
  EXPECT_FALSE(parse_form("a=%zz"));
  std::string many;
  for (int i = 0; i < 1001; ++i) many += "a=1&";
  EXPECT_FALSE(parse_form(many));
}

TEST(Encoding, Utf8RefusesWhatUnicodeForbids) {
  for (const char* good : {"", "plain", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"}) {
    EXPECT_TRUE(is_utf8(good)) << good;
  }
  for (const char* bad : {"\x80", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80",
                          "\xe2\x82", "\xf4\x90\x80\x80", "a\xff"}) {
    EXPECT_FALSE(is_utf8(bad)) << to_hex(bad);
  }
}

TEST(Encoding, ComparesSecrets) {
  EXPECT_TRUE(equal_in_constant_time("same", "same"));
  EXPECT_FALSE(equal_in_constant_time("same", "sane"));
  EXPECT_FALSE(equal_in_constant_time("same", "sam"));
}

}  // namespace
}  // namespace acquaint
