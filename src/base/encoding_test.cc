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

TEST(Encoding, Base64urlHasNoPadding) {
  // RFC 4648 §10, without the padding.
  const std::pair<const char*, const char*> rows[] = {{"", ""},         {"f", "Zg"},         {"fo", "Zm8"},
                                                      {"foo", "Zm9v"},  {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"},
                                                      {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : rows) EXPECT_EQ(to_base64url(bytes), text);
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all.push_back(static_cast<char>(byte));
  for (std::size_t size = 0; size <= all.size(); ++size) {
    EXPECT_EQ(from_base64url(to_base64url(all.substr(0, size))), all.substr(0, size));
  }
}

TEST(Encoding, Base64HasTheStandardAlphabetAndPadding) {
  // RFC 4648 §10.
  const std::pair<const char*, const char*> rows[] = {{"", ""},         {"f", "Zg=="},         {"fo", "Zm8="},
                                                      {"foo", "Zm9v"},  {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="},
                                                      {"\xfb\xff\xfe", "+//+"}};
  for (const auto& [bytes, text] : rows) {
    EXPECT_EQ(to_base64(bytes), text);
    EXPECT_EQ(from_base64(text), bytes);
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
