#include "login/redirect.h"

#include <gtest/gtest.h>

#include <vector>

namespace acquaint::login {
namespace {

struct Declared {
  const char* name;
  std::string uri;
  bool good;
};

const Declared kDeclared[] = {
    {"a page", "https://app.example/callback", true},
    {"with a port and a query", "http://localhost:3000/cb?a=1", true},
    {"an app's own scheme", "com.example.app:/callback", true},
    {"an app's own scheme with a host", "myapp://callback", true},
    {"an IPv6 host", "http://[::1]:8000/", true},
    {"empty", "", false},
    {"a path", "/callback", false},
    {"without a scheme", "//app.example/", false},
    {"a fragment", "https://app.example/#a", false},
    {"a user", "https://user@app.example/", false},
    {"a user that looks like a host", "https://app.example@evil.example/", false},
    {"a wildcard", "https://*.app.example/", false},
    {"a script", "javascript:alert(1)", false},
    {"a script in capitals", "JavaScript:alert(1)", false},
    {"data", "data:text/html,x", false},
    {"a file", "file:///etc/passwd", false},
    {"no host", "https:///callback", false},
    {"a backslash", "https://app.example\\@evil.example/", false},
    {"a space", "https://app.example/ a", false},
    {"a line break", "https://app.example/\r\nSet-Cookie: a", false},
    {"beyond ASCII", "https://\xc3\xa4.example/", false},
    {"too long", "https://app.example/" + std::string(1024, 'a'), false},
};

TEST(Redirect, ChecksWhatIsDeclared) {
  for (const Declared& row : kDeclared) {
    EXPECT_EQ(check_redirect(row.uri).has_value(), row.good) << row.name;
  }
}

// CVE-2023-6927 and its like: whatever is not the declared address, byte by byte, is another one.
TEST(Redirect, ComparesByteByByte) {
  const std::vector<std::string> declared = {"https://app.example/callback", "https://app.example/cb?x=1"};
  EXPECT_TRUE(allows_redirect(declared, "https://app.example/callback"));
  EXPECT_TRUE(allows_redirect(declared, "https://app.example/cb?x=1"));
  for (const char* other :
       {"", "https://app.example/callback/", "https://app.example/callback?x", "https://app.example/callback#a",
        "https://app.example/callback/../evil", "https://APP.example/callback", "https://app.example:443/callback",
        "http://app.example/callback", "https://app.example.evil.example/callback", "https://app.example/Callback",
        "https://app.example/callback%00", "https://app.example/callbac%6b", "https://app.example/cb?x=1&y=2",
        "https://app.example/callback,https://evil.example/", "https://evil.example/?https://app.example/callback",
        "https://app.example@evil.example/callback", " https://app.example/callback"}) {
    EXPECT_FALSE(allows_redirect(declared, other)) << other;
  }
}

TEST(Redirect, NamesTheOrigin) {
  EXPECT_EQ(origin_of("https://app.example:8443/a?b"), "https://app.example:8443");
  EXPECT_EQ(origin_of("http://[::1]:8000/a"), "http://[::1]:8000");
  EXPECT_EQ(origin_of("com.example.app:/callback"), "");
}

TEST(Redirect, AppendsParameters) {
  EXPECT_EQ(with_query("https://a.example/cb", {{"code", "1"}, {"state", "2"}}), "https://a.example/cb?code=1&state=2");
  EXPECT_EQ(with_query("https://a.example/cb?x=1", {{"code", "1"}}), "https://a.example/cb?x=1&code=1");
  EXPECT_EQ(with_query("/authorize", {{"a b", "c&d"}}), "/authorize?a%20b=c%26d");
  EXPECT_EQ(with_fragment("https://a.example/cb?x=1", {{"code", "1"}}), "https://a.example/cb?x=1#code=1");
}

}  // namespace
}  // namespace acquaint::login
