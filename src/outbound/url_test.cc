#include "outbound/url.h"

#include <gtest/gtest.h>

namespace acquaint::outbound {
namespace {

struct Case {
  const char* text;
  const char* origin;  // Empty: refused.
  const char* whole;
};

const Case kCases[] = {
    {"https://example.com", "https://example.com:443", "https://example.com:443/"},
    {"https://example.com/", "https://example.com:443", "https://example.com:443/"},
    {"HTTPS://EXAMPLE.com/A", "https://example.com:443", "https://example.com:443/A"},
    {"http://example.com", "http://example.com:80", "http://example.com:80/"},
    {"https://example.com?q=/@x", "https://example.com:443", "https://example.com:443/?q=/@x"},
    {"https://example.com#@evil.test/", "https://example.com:443", "https://example.com:443/"},
    {"https://example.com/a?b=c#d", "https://example.com:443", "https://example.com:443/a?b=c"},
    {"https://example.com/@x:y", "https://example.com:443", "https://example.com:443/@x:y"},
    {"https://example.com:8443/a", "https://example.com:8443", "https://example.com:8443/a"},
    {"https://example.com:443/a", "https://example.com:443", "https://example.com:443/a"},
    {"https://xn--mnchen-3ya.de/", "https://xn--mnchen-3ya.de:443",
     "https://xn--mnchen-3ya.de:443/"},
    {"https://my_service/", "https://my_service:443", "https://my_service:443/"},
    {"https://1.example", "https://1.example:443", "https://1.example:443/"},
    {"https://127.0.0.1.example", "https://127.0.0.1.example:443",
     "https://127.0.0.1.example:443/"},
    {"https://0xcafe.cafe", "https://0xcafe.cafe:443", "https://0xcafe.cafe:443/"},
    {"https://8.8.8.8/", "https://8.8.8.8:443", "https://8.8.8.8:443/"},
    {"https://[2001:DB8::1]:8443/", "https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443/"},
    {"https://[0:0:0:0:0:0:0:1]/", "https://[::1]:443", "https://[::1]:443/"},
    {"https://[::ffff:127.0.0.1]/", "https://[::ffff:127.0.0.1]:443",
     "https://[::ffff:127.0.0.1]:443/"},

    {"", "", ""},
    {"example.com", "", ""},
    {"//example.com/", "", ""},
    {"/path", "", ""},
    {"https:", "", ""},
    {"https:/", "", ""},
    {"https://", "", ""},
    {"https:///", "", ""},
    {"https:///example.com/", "", ""},
    {"https:/example.com/", "", ""},
    {"https:example.com", "", ""},
    {"https:\\\\example.com\\", "", ""},
    {" https://example.com/", "", ""},
    {"https://example.com/ ", "", ""},
    {"https ://example.com/", "", ""},
    {"ftp://example.com/", "", ""},
    {"file:///etc/passwd", "", ""},
    {"gopher://127.0.0.1:25/_x", "", ""},
    {"dict://127.0.0.1:11211/stat", "", ""},
    {"ldap://127.0.0.1/", "", ""},
    {"javascript:alert(1)", "", ""},
    {"data:text/plain,x", "", ""},
    {"unix:///run/docker.sock", "", ""},
    {"jar:https://example.com!/", "", ""},
    {"httpss://example.com", "", ""},
    {"https://user@example.com/", "", ""},
    {"https://user:password@example.com/", "", ""},
    {"https://@example.com/", "", ""},
    {"https://example.com:443@evil.test/", "", ""},
    {"https://example.com%40evil.test/", "", ""},
    {"https://example.com\\@evil.test/", "", ""},
    {"https://example.com\\.evil.test/", "", ""},
    {"https://example.com%2f@evil.test/", "", ""},
    {"https://example.com%00.evil.test/", "", ""},
    {"https://example.com\t/", "", ""},
    {"https://exam\nple.com/", "", ""},
    {"https://example.com/\r\nX: 1", "", ""},
    {"https://example.com/a b", "", ""},
    {"https://example.com/\x7f", "", ""},
    {"https://example.com/\xc3\xa4", "", ""},
    {"https://example.com/<x>", "", ""},
    {"https://example.com/{x}", "", ""},
    {"https://example.com/a\\b", "", ""},
    {"https://m\xc3\xbcnchen.de/", "", ""},
    {"https://example\xe3\x80\x82"
     "com/",
     "", ""},
    {"https://\xef\xbd\x85xample.com/", "", ""},
    {"https://example.com./", "", ""},
    {"https://example..com/", "", ""},
    {"https://.example.com/", "", ""},
    {"https://./", "", ""},
    {"https://-example.com/", "", ""},
    {"https://example-.com/", "", ""},
    {"https://exa*mple.com/", "", ""},
    {"https://exa,mple.com/", "", ""},
    {"https://exam;ple.com/", "", ""},
    {"https://exam!ple.com/", "", ""},
    {"https://(example.com)/", "", ""},
    {"https://ex%61mple.com/", "", ""},
    {"https://2130706433/", "", ""},
    {"https://0x7f000001/", "", ""},
    {"https://0x7f.0.0.1/", "", ""},
    {"https://0X7F.0.0.1/", "", ""},
    {"https://017700000001/", "", ""},
    {"https://0177.0.0.1/", "", ""},
    {"https://127.1/", "", ""},
    {"https://127.0.1/", "", ""},
    {"https://127.0.0.01/", "", ""},
    {"https://127.0.0.0x1/", "", ""},
    {"https://127.0.0.1./", "", ""},
    {"https://127.0.0.256/", "", ""},
    {"https://1.2.3.4.5/", "", ""},
    {"https://example.1/", "", ""},
    {"https://example.0x1/", "", ""},
    {"https://example.0x/", "", ""},
    {"https://0/", "", ""},
    {"https://0x/", "", ""},
    {"https://[::1/", "", ""},
    {"https://::1/", "", ""},
    {"https://[::1]x/", "", ""},
    {"https://[::1]./", "", ""},
    {"https://[::1%25lo]/", "", ""},
    {"https://[::1%lo]/", "", ""},
    {"https://[127.0.0.1]/", "", ""},
    {"https://[v1.x]/", "", ""},
    {"https://[]/", "", ""},
    {"https://[[::1]]/", "", ""},
    {"https://example.com:/", "", ""},
    {"https://example.com:0/", "", ""},
    {"https://example.com:00443/", "", ""},
    {"https://example.com:65536/", "", ""},
    {"https://example.com:443:443/", "", ""},
    {"https://example.com:+443/", "", ""},
    {"https://example.com:-1/", "", ""},
    {"https://example.com:0x1bb/", "", ""},
    {"https://example.com:https/", "", ""},
    {"https://example.com:4 43/", "", ""},
};

TEST(Url, Forms) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    const auto url = Url::parse(c.text);
    EXPECT_EQ(url ? url->origin() : "", c.origin);
    EXPECT_EQ(url ? url->text() : "", c.whole);
    if (url) {
      EXPECT_EQ(Url::parse(url->text()), *url);
    } else {
      EXPECT_EQ(url.error().code, "outbound.refused_url");
      EXPECT_EQ(url.error().kind, Error::Kind::unavailable);
    }
  }
}

TEST(Url, HasLimits) {
  const std::string label(63, 'a');
  EXPECT_TRUE(Url::parse("https://" + label + ".test/"));
  EXPECT_FALSE(Url::parse("https://a" + label + ".test/"));
  std::string name = label + "." + label + "." + label + "." + std::string(61, 'a');
  ASSERT_EQ(name.size(), 253u);
  EXPECT_TRUE(Url::parse("https://" + name + "/"));
  EXPECT_FALSE(Url::parse("https://" + name + "a/"));
  EXPECT_TRUE(Url::parse("https://a.test/" + std::string(4096 - 15, 'a')));
  EXPECT_FALSE(Url::parse("https://a.test/" + std::string(4096 - 14, 'a')));
  EXPECT_FALSE(Url::parse(std::string_view("https://a.test/\0", 16)));
}

TEST(Url, ResolvesLocations) {
  const Url base = *Url::parse("https://example.com/a/b?c");
  const struct {
    std::string location;
    std::string whole;  // Empty: refused.
  } rows[] = {
      {"/x", "https://example.com:443/x"},
      {"x?y", "https://example.com:443/a/x?y"},
      {"../x", "https://example.com:443/x"},
      {"?x", "https://example.com:443/a/b?x"},
      {"//other.test/x", "https://other.test:443/x"},
      {"https://other.test:8443", "https://other.test:8443/"},
      {"http://other.test/", "http://other.test:80/"},
      {"https://user@other.test/", ""},
      {"//user@other.test/", ""},
      {"https://2130706433/",
       "https://127.0.0.1:443/"},  // As libcurl reads it, and so it is checked.
      {"ftp://other.test/", ""},
      {"file:///etc/passwd", ""},
      {"javascript:alert(1)", ""},
      {"/x y", ""},
      {"/\\other.test", ""},
      {"\\\\other.test", ""},
      {"/x\r\n", ""},
      {"/\xc3\xa4", ""},
      {std::string(5000, 'a'), ""},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.location);
    const auto url = base.resolve(row.location);
    EXPECT_EQ(url ? url->text() : "", row.whole);
  }
}

}  // namespace
}  // namespace acquaint::outbound
