#include "login/upstream/seen_words.h"

#include <gtest/gtest.h>

namespace acquaint::login::upstream {
namespace {

// What the browser sends back of a Set-Cookie header, beside the cookie of somebody else.
std::string sent(const std::string& set_cookie) {
  return "theme=dark; " + set_cookie.substr(0, set_cookie.find(';'));
}

TEST(SeenWords, AreThoseOfOneConnection) {
  const std::string set_cookie = remember_seen("", "example", "hash");
  EXPECT_TRUE(set_cookie.starts_with("__Host-acquaint_seen="));
  EXPECT_TRUE(set_cookie.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=31536000"));
  const std::string cookies = sent(set_cookie);
  EXPECT_TRUE(has_seen(cookies, "example", "hash"));
  EXPECT_FALSE(has_seen(cookies, "example", "another hash"));
  EXPECT_FALSE(has_seen(cookies, "another", "hash"));
  EXPECT_FALSE(has_seen("", "example", "hash"));
}

TEST(SeenWords, TheLastSixteenAreKept) {
  std::string cookies;
  for (int i = 0; i < 20; ++i) cookies = sent(remember_seen(cookies, "example", std::to_string(i)));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(has_seen(cookies, "example", std::to_string(i)), i >= 4) << i;
  EXPECT_LT(cookies.size(), 500u);
  cookies = sent(remember_seen(cookies, "example", "4"));
  EXPECT_TRUE(has_seen(cookies, "example", "5")) << "what is told again takes no other's place";
}

TEST(SeenWords, NothingOfOthersIsHandedOn) {
  const std::string planted = "__Host-acquaint_seen=x.<b>.." + std::string(22, '!') + "." + std::string(4000, 'a');
  const std::string fresh = remember_seen("", "example", "hash");
  EXPECT_EQ(remember_seen(planted, "example", "hash"), fresh);
  EXPECT_FALSE(has_seen(planted, "example", "hash"));
}

}  // namespace
}  // namespace acquaint::login::upstream
