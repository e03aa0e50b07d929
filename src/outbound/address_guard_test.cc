#include "outbound/address_guard.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace acquaint::outbound {
namespace {

struct Case {
  const char* name;
  const char* address;
  bool is_allowed;
};

// First and last of each range, and the neighbours on both sides where they are public.
const Case kCases[] = {
    {"unspecified", "0.0.0.0", false},
    {"this network", "0.0.0.1", false},
    {"this network, end", "0.255.255.255", false},
    {"public, first", "1.0.0.0", true},
    {"public resolver", "1.1.1.1", true},
    {"before private 10", "9.255.255.255", true},
    {"private 10", "10.0.0.0", false},
    {"private 10, within", "10.1.2.3", false},
    {"private 10, end", "10.255.255.255", false},
    {"after private 10", "11.0.0.0", true},
    {"before shared", "100.63.255.255", true},
    {"shared", "100.64.0.0", false},
    {"Alibaba's metadata", "100.100.100.200", false},
    {"shared, end", "100.127.255.255", false},
    {"after shared", "100.128.0.0", true},
    {"before loopback", "126.255.255.255", true},
    {"loopback net", "127.0.0.0", false},
    {"loopback", "127.0.0.1", false},
    {"loopback, other", "127.0.1.1", false},
    {"loopback, high", "127.128.0.1", false},
    {"loopback, end", "127.255.255.255", false},
    {"after loopback", "128.0.0.0", true},
    {"before Azure's services", "168.63.129.15", true},
    {"Azure's services", "168.63.129.16", false},
    {"after Azure's services", "168.63.129.17", true},
    {"before link-local", "169.253.255.255", true},
    {"link-local", "169.254.0.0", false},
    {"metadata", "169.254.169.254", false},
    {"ECS metadata", "169.254.170.2", false},
    {"link-local, end", "169.254.255.255", false},
    {"after link-local", "169.255.0.0", true},
    {"before private 172", "172.15.255.255", true},
    {"private 172", "172.16.0.0", false},
    {"Docker", "172.17.0.1", false},
    {"private 172, end", "172.31.255.255", false},
    {"after private 172", "172.32.0.0", true},
    {"before protocol assignments", "191.255.255.255", true},
    {"protocol assignments", "192.0.0.0", false},
    {"DS-Lite", "192.0.0.1", false},
    {"Oracle's metadata", "192.0.0.192", false},
    {"protocol assignments, end", "192.0.0.255", false},
    {"between", "192.0.1.0", true},
    {"documentation 1", "192.0.2.0", false},
    {"documentation 1, end", "192.0.2.255", false},
    {"after documentation 1", "192.0.3.0", true},
    {"AS112", "192.31.196.1", false},
    {"after AS112", "192.31.197.0", true},
    {"AMT", "192.52.193.1", false},
    {"6to4 relay", "192.88.99.1", false},
    {"after 6to4 relay", "192.88.100.0", true},
    {"before private 192", "192.167.255.255", true},
    {"private 192", "192.168.0.0", false},
    {"a home router", "192.168.1.1", false},
    {"private 192, end", "192.168.255.255", false},
    {"after private 192", "192.169.0.0", true},
    {"AS112 of 1918", "192.175.48.1", false},
    {"before benchmarks", "198.17.255.255", true},
    {"benchmarks", "198.18.0.0", false},
    {"benchmarks, end", "198.19.255.255", false},
    {"after benchmarks", "198.20.0.0", true},
    {"documentation 2", "198.51.100.0", false},
    {"documentation 2, end", "198.51.100.255", false},
    {"after documentation 2", "198.51.101.0", true},
    {"documentation 3", "203.0.113.0", false},
    {"documentation 3, end", "203.0.113.255", false},
    {"after documentation 3", "203.0.114.0", true},
    {"last public", "223.255.255.255", true},
    {"multicast", "224.0.0.1", false},
    {"multicast DNS", "224.0.0.251", false},
    {"multicast, end", "239.255.255.255", false},
    {"reserved", "240.0.0.0", false},
    {"reserved, end", "255.255.255.254", false},
    {"broadcast", "255.255.255.255", false},

    {"unspecified v6", "::", false},
    {"loopback v6", "::1", false},
    {"compatible", "::2", false},
    {"compatible, loopback", "::127.0.0.1", false},
    {"compatible, public", "::8.8.8.8", false},
    {"mapped, loopback", "::ffff:127.0.0.1", false},
    {"mapped, hexadecimal", "::ffff:7f00:1", false},
    {"mapped, private", "::ffff:10.0.0.1", false},
    {"mapped, metadata", "::ffff:169.254.169.254", false},
    {"mapped, unspecified", "::ffff:0.0.0.0", false},
    {"mapped, public", "::ffff:8.8.8.8", false},
    {"translated, loopback", "::ffff:0:127.0.0.1", false},
    {"translated, public", "::ffff:0:8.8.8.8", false},
    {"NAT64, loopback", "64:ff9b::127.0.0.1", false},
    {"NAT64, private", "64:ff9b::a00:1", false},
    {"NAT64, public", "64:ff9b::8.8.8.8", false},
    {"local NAT64", "64:ff9b:1::1", false},
    {"local NAT64, embedding", "64:ff9b:1:7f00:0:100::", false},
    {"discard", "100::1", false},
    {"dummy prefix", "100:0:0:1::1", false},
    {"before unicast", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false},
    {"unassigned low", "200::1", false},
    {"Teredo", "2001::1", false},
    {"Teredo, loopback client", "2001:0:808:808:0:ffff:80ff:fffe", false},
    {"Teredo, public client", "2001:0:808:808:0:ffff:f7f7:f7f7", false},
    {"port control anycast", "2001:1::1", false},
    {"benchmarks v6", "2001:2::1", false},
    {"AMT v6", "2001:3::1", false},
    {"AS112 v6", "2001:4:112::1", false},
    {"ORCHID", "2001:10::1", false},
    {"ORCHIDv2", "2001:20::1", false},
    {"drone ids", "2001:30::1", false},
    {"protocol assignments v6, end", "2001:1ff:ffff::1", false},
    {"after protocol assignments v6", "2001:200::1", true},
    {"Google", "2001:4860:4860::8888", true},
    {"before documentation v6", "2001:db7:ffff::1", true},
    {"documentation v6", "2001:db8::1", false},
    {"documentation v6, end", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", false},
    {"after documentation v6", "2001:db9::1", true},
    {"6to4, loopback", "2002:7f00:1::1", false},
    {"6to4, private", "2002:a00:1::1", false},
    {"6to4, metadata", "2002:a9fe:a9fe::1", false},
    {"6to4, public", "2002:808:808::1", false},
    {"after 6to4", "2003::1", true},
    {"Cloudflare", "2606:4700:4700::1111", true},
    {"AS112 direct", "2620:4f:8000::1", false},
    {"ISATAP, loopback", "2606:4700::5efe:127.0.0.1", false},
    {"ISATAP, global bit", "2606:4700::200:5efe:10.0.0.1", false},
    {"not quite ISATAP", "2606:4700::400:5efe:10.0.0.1", true},
    {"6bone", "3ffe::1", false},
    {"documentation, new", "3fff::1", false},
    {"documentation, new, end", "3fff:fff:ffff::1", false},
    {"last unicast", "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true},
    {"after unicast", "4000::1", false},
    {"segment routing", "5f00::1", false},
    {"before unique-local", "fbff::1", false},
    {"unique-local", "fc00::1", false},
    {"unique-local, in use", "fd12:3456:789a::1", false},
    {"AWS metadata v6", "fd00:ec2::254", false},
    {"GCP metadata v6", "fd20:ce::254", false},
    {"unique-local, end", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false},
    {"link-local v6", "fe80::1", false},
    {"link-local v6, end", "febf:ffff::1", false},
    {"site-local", "fec0::1", false},
    {"multicast v6", "ff02::1", false},
    {"multicast v6, global", "ff0e::1", false},
    {"last of all", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false},
};

TEST(AddressGuard, LetsOnlyPublicAddressesThrough) {
  const AddressGuard guard;
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const auto address = IpAddress::parse(c.address);
    ASSERT_TRUE(address);
    EXPECT_EQ(guard.allows(*address), c.is_allowed);
    EXPECT_FALSE(guard.allows_by_name(*address));
  }
}

struct AllowedCase {
  const char* name;
  std::vector<const char*> networks;
  const char* address;
  bool is_allowed;
};

const AllowedCase kAllowedCases[] = {
    {"within", {"10.1.0.0/16"}, "10.1.2.3", true},
    {"beside", {"10.1.0.0/16"}, "10.2.0.0", false},
    {"odd prefix, within", {"10.0.0.0/9"}, "10.127.255.255", true},
    {"odd prefix, beside", {"10.0.0.0/9"}, "10.128.0.0", false},
    {"one address", {"127.0.0.1"}, "127.0.0.1", true},
    {"one address, beside", {"127.0.0.1"}, "127.0.0.2", false},
    {"second network", {"10.1.0.0/16", "192.168.7.0/24"}, "192.168.7.7", true},
    {"v6", {"fd12::/16"}, "fd12::1", true},
    {"v6, beside", {"fd12::/16"}, "fd13::1", false},
    {"v6 loopback", {"::1"}, "::1", true},
    {"v4 is not v6", {"127.0.0.0/8"}, "::1", false},
    {"public is allowed anyway", {"10.1.0.0/16"}, "8.8.8.8", true},
    {"mapped is not the v4 network", {"10.0.0.0/8"}, "::ffff:10.0.0.1", false},
    {"mapped by name, inside not", {"::ffff:0:0/96"}, "::ffff:10.0.0.1", false},
    {"mapped by name, inside too", {"::ffff:0:0/96", "10.0.0.0/8"}, "::ffff:10.0.0.1", true},
    {"mapped by name, inside public", {"::ffff:0:0/96"}, "::ffff:8.8.8.8", true},
    {"NAT64 by name, public", {"64:ff9b::/96"}, "64:ff9b::8.8.8.8", true},
    {"NAT64 by name, loopback", {"64:ff9b::/96"}, "64:ff9b::127.0.0.1", false},
    {"NAT64 by name, private", {"64:ff9b::/96"}, "64:ff9b::10.0.0.1", false},
    {"NAT64 by name, metadata", {"64:ff9b::/96"}, "64:ff9b::169.254.169.254", false},
    {"6to4 by name, private", {"2002::/16"}, "2002:a00:1::1", false},
    {"6to4 by name, public", {"2002::/16"}, "2002:808:808::1", true},
    {"Teredo by name, private client", {"2001::/32"}, "2001:0:808:808:0:ffff:f5ff:fffe", false},
    {"Teredo by name, private server", {"2001::/32"}, "2001:0:a00:1:0:ffff:f7f7:f7f7", false},
    {"Teredo by name, public", {"2001::/32"}, "2001:0:808:808:0:ffff:f7f7:f7f7", true},
    {"never unspecified", {"0.0.0.0"}, "0.0.0.0", false},
    {"never unspecified v6", {"::"}, "::", false},
    {"never this network", {"0.0.0.0/8"}, "0.1.2.3", false},
    {"never multicast", {"224.0.0.0/8"}, "224.0.0.1", false},
    {"never multicast v6", {"ff00::/8"}, "ff02::1", false},
    {"never broadcast", {"255.255.255.255"}, "255.255.255.255", false},
    {"never local NAT64", {"64:ff9b:1::/48"}, "64:ff9b:1::8.8.8.8", false},
    {"never mapped unspecified", {"::ffff:0:0/96"}, "::ffff:0.0.0.0", false},
};

TEST(AddressGuard, LetsTheOperatorsNetworksThrough) {
  for (const AllowedCase& c : kAllowedCases) {
    SCOPED_TRACE(c.name);
    std::vector<Network> networks;
    for (const char* text : c.networks) networks.push_back(*Network::parse(text));
    EXPECT_EQ(AddressGuard(networks).allows(*IpAddress::parse(c.address)), c.is_allowed);
  }
}

// Whatever IPv4 address an IPv6 address carries, the guard refuses it, and with the carrier allowed
// it decides as about the address that is carried.
TEST(AddressGuard, SeesThroughCarriers) {
  const AddressGuard guard;
  const char* const carriers[] = {"::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96"};
  std::mt19937 random{42};
  for (const char* carrier : carriers) {
    const AddressGuard with_carrier({*Network::parse(carrier)});
    const auto prefix =
        IpAddress::parse(std::string_view(carrier).substr(0, std::string_view(carrier).find('/')));
    for (int round = 0; round < 2'000; ++round) {
      V4Bytes v4;
      for (auto& byte : v4) byte = static_cast<std::uint8_t>(random());
      if (round % 4 == 0) v4[0] = 127;
      if (round % 4 == 1) v4[0] = 10;
      V6Bytes bytes;
      std::ranges::copy(prefix->bytes(), bytes.begin());
      std::ranges::copy(v4, bytes.begin() + 12);
      const IpAddress carried = IpAddress::from_v4(v4), whole = IpAddress::from_v6(bytes);
      ASSERT_FALSE(guard.allows(whole)) << whole.text();
      ASSERT_EQ(with_carrier.allows(whole), guard.allows(carried)) << whole.text();
    }
  }
}

TEST(IpAddress, ReadsWhatItWrites) {
  std::mt19937 random{42};
  for (int round = 0; round < 2'000; ++round) {
    V6Bytes v6;
    for (auto& byte : v6) byte = random() % 2 ? static_cast<std::uint8_t>(random()) : 0;
    V4Bytes v4 = {v6[0], v6[1], v6[2], v6[3]};
    EXPECT_EQ(IpAddress::parse(IpAddress::from_v6(v6).text()), IpAddress::from_v6(v6));
    EXPECT_EQ(IpAddress::parse(IpAddress::from_v4(v4).text()), IpAddress::from_v4(v4));
  }
  EXPECT_NE(*IpAddress::parse("::ffff:127.0.0.1"), *IpAddress::parse("127.0.0.1"));
}

TEST(IpAddress, ReadsNothingElse) {
  for (const std::string text : {"",
                                 "1",
                                 "1.2.3",
                                 "1.2.3.4.5",
                                 "1.2.3.256",
                                 "01.2.3.4",
                                 "1.2.3.04",
                                 "0x7f.0.0.1",
                                 "127.1",
                                 "2130706433",
                                 "1.2.3.4 ",
                                 " 1.2.3.4",
                                 "1.2.3.4/8",
                                 "1.2.3.4:80",
                                 "1.2.3.+4",
                                 "1.2.3.-4",
                                 "1..2.3",
                                 ".1.2.3.4",
                                 "1.2.3.4.",
                                 "[::1]",
                                 "::1%lo",
                                 "fe80::1%eth0",
                                 ":::1",
                                 "1::2::3",
                                 "12345::",
                                 "::g",
                                 "1:2:3:4:5:6:7",
                                 "1:2:3:4:5:6:7:8:9",
                                 "::ffff:1.2.3",
                                 "::ffff:01.2.3.4"}) {
    EXPECT_FALSE(IpAddress::parse(text)) << text;
  }
  EXPECT_FALSE(IpAddress::parse(std::string_view("1.2.3.4\0", 8)));
  EXPECT_FALSE(IpAddress::parse(std::string(100, '1')));
}

TEST(Network, IsRefusedWhenItIsNoneOrTooWide) {
  for (const char* text :
       {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8 ", "10.0.0.0/08",
        "10.0.0.0/8/8", "10.0.0.1/8", "10.1.0.0/15", "0.0.0.0/0", "0.0.0.0/7", "::/0", "::/6",
        "fd00::1/64", "fd00::/129", "localhost", "10.0.0.0/a", "fd00::/"}) {
    const auto network = Network::parse(text);
    ASSERT_FALSE(network) << text;
    EXPECT_EQ(network.error().code, "outbound.bad_network");
  }
  for (const char* text :
       {"10.0.0.0/8", "10.0.0.0/32", "10.0.0.1", "fc00::/7", "fd00::/128", "::1"}) {
    EXPECT_TRUE(Network::parse(text)) << text;
  }
}

}  // namespace
}  // namespace acquaint::outbound
