#include "http/client_address.h"

#include <gtest/gtest.h>

namespace acquaint::http {
namespace {

TEST(Address, ReadsAndWritesBothKinds) {
  const struct {
    const char* text;
    const char* want;  // Null when it is no address.
  } rows[] = {
      {"192.0.2.1", "192.0.2.1"},
      {"2001:DB8:0:0::1", "2001:db8::1"},
      {"::ffff:192.0.2.1", "192.0.2.1"},
      {"::", "::"},
      {"", nullptr},
      {"192.0.2", nullptr},
      {"192.0.2.256", nullptr},
      {"0300.0.2.1", nullptr},
      {"192.0.2.1:80", nullptr},
      {"[::1]", nullptr},
      {"fe80::1%eth0", nullptr},
      {" 192.0.2.1", nullptr},
      {"example.org", nullptr},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.text);
    const auto address = Address::parse(row.text);
    ASSERT_EQ(address.has_value(), row.want != nullptr);
    if (!address) continue;
    EXPECT_EQ(address->text(), row.want);
  }
  EXPECT_FALSE(Address::parse(std::string_view("192.0.2.1\0x", 11)));
  EXPECT_FALSE(Address::parse(std::string(100, '1')));
}

TEST(Address, BelongsToTheNetworkThatOneClientHolds) {
  const auto network = [](const char* text) { return Address::parse(text)->network(); };
  EXPECT_EQ(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
  EXPECT_NE(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
  EXPECT_NE(network("192.0.2.1"), network("192.0.2.2"));
}

TEST(TrustedProxies, ContainTheirBlocksAlone) {
  const struct {
    const char* block;
    const char* inside;
    const char* outside;
  } rows[] = {
      {"10.0.0.0/8", "10.255.255.255", "11.0.0.0"},
      {"10.1.2.3/8", "10.0.0.0", "9.255.255.255"},
      {"192.0.2.1", "192.0.2.1", "192.0.2.2"},
      {"192.0.2.0/31", "192.0.2.1", "192.0.2.2"},
      {"192.0.2.8/29", "192.0.2.15", "192.0.2.16"},
      {"0.0.0.0/0", "255.255.255.255", "::1"},
      {"fd00::/8", "fdff::1", "fe00::"},
      {"2001:db8::1", "2001:db8::1", "2001:db8::2"},
      {"::ffff:10.0.0.1", "10.0.0.1", "10.0.0.2"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.block);
    const auto proxies = TrustedProxies::parse({row.block});
    ASSERT_TRUE(proxies);
    EXPECT_TRUE(proxies->contains(*Address::parse(row.inside)));
    EXPECT_FALSE(proxies->contains(*Address::parse(row.outside)));
  }
}

TEST(TrustedProxies, RefuseWhatIsNoBlockAndNameIt) {
  for (const char* text : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1",
                           "10.0.0.0/+8", "10.0.0.0/8x", "10.0.0.0/8/8", "10.0.0.0 /8", "proxy"}) {
    const auto proxies = TrustedProxies::parse({"10.0.0.0/8", text});
    ASSERT_FALSE(proxies) << text;
    EXPECT_EQ(proxies.error().code, "http.bad_trusted_proxy");
    EXPECT_NE(proxies.error().message.find(text), std::string::npos);
  }
}

// The proxies are 10.0.0.0/8 and fd00::/8.
struct Forwarded {
  const char* name;
  const char* peer;
  std::vector<std::string> headers;  // X-Forwarded-For, in the order received.
  const char* client;
};

const Forwarded kForwarded[] = {
    {"a stranger speaks for nobody", "192.0.2.1", {"198.51.100.1"}, "192.0.2.1"},
    {"a proxy without a word", "10.0.0.1", {}, "10.0.0.1"},
    {"one proxy", "10.0.0.1", {"192.0.2.1"}, "192.0.2.1"},
    {"an IPv6 client", "fd00::1", {"2001:db8::1"}, "2001:db8::1"},
    {"what the client claims comes first", "10.0.0.1", {"198.51.100.1, 192.0.2.1"}, "192.0.2.1"},
    {"a chain of proxies", "10.0.0.1", {"192.0.2.1,10.0.0.3 ,\t10.0.0.2"}, "192.0.2.1"},
    {"a chain over two headers", "10.0.0.1", {"198.51.100.1, 192.0.2.1", "10.0.0.2"}, "192.0.2.1"},
    {"a claim in a header of its own", "10.0.0.1", {"198.51.100.1", "192.0.2.1"}, "192.0.2.1"},
    {"a proxy as the client", "10.0.0.1", {"10.0.0.3, 10.0.0.2"}, "10.0.0.3"},
    {"nonsense in the last place", "10.0.0.1", {"192.0.2.1, unknown"}, "10.0.0.1"},
    {"nonsense before a proxy", "10.0.0.1", {"192.0.2.1, x, 10.0.0.2"}, "10.0.0.1"},
    {"nonsense that nobody vouches for", "10.0.0.1", {"<script>, 192.0.2.1"}, "192.0.2.1"},
    {"an empty value", "10.0.0.1", {""}, "10.0.0.1"},
    {"an empty last place", "10.0.0.1", {"192.0.2.1,"}, "10.0.0.1"},
    {"an address with a port", "10.0.0.1", {"192.0.2.1:80"}, "10.0.0.1"},
    {"a mapped address", "10.0.0.1", {"::ffff:192.0.2.1"}, "192.0.2.1"},
};

TEST(TrustedProxies, TellTheClientByTheLastAddressThatIsNoneOfThem) {
  const auto proxies = TrustedProxies::parse({"10.0.0.0/8", "fd00::/8"});
  for (const Forwarded& row : kForwarded) {
    SCOPED_TRACE(row.name);
    Headers headers = {{"host", "h"}};
    for (const auto& value : row.headers) headers.emplace_back("x-forwarded-for", value);
    EXPECT_EQ(proxies->client_of(*Address::parse(row.peer), headers).text(), row.client);
  }
}

TEST(TrustedProxies, TellWhetherTheClientUsedTls) {
  const auto proxies = TrustedProxies::parse({"10.0.0.0/8"});
  const struct {
    const char* name;
    const char* peer;
    std::vector<std::string> values;
    bool want;
  } rows[] = {
      {"a proxy says so", "10.0.0.1", {"https"}, true},
      {"a stranger says so", "192.0.2.1", {"https"}, false},
      {"nobody says so", "10.0.0.1", {}, false},
      {"plain", "10.0.0.1", {"http"}, false},
      {"the client claims it first", "10.0.0.1", {"https", "http"}, false},
      {"both say so", "10.0.0.1", {"https", "https"}, true},
      {"a list", "10.0.0.1", {"https, http"}, false},
  };
  for (const auto& row : rows) {
    Headers headers;
    for (const auto& value : row.values) headers.emplace_back("x-forwarded-proto", value);
    EXPECT_EQ(proxies->came_by_tls(*Address::parse(row.peer), headers), row.want) << row.name;
  }
}

}  // namespace
}  // namespace acquaint::http
