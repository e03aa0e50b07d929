#include "login/network.h"

#include <gtest/gtest.h>

namespace acquaint::login {
namespace {

struct InBlock {
  const char* block;
  const char* address;
  bool want;
};

const InBlock kInBlocks[] = {
    {"192.0.2.1", "192.0.2.1", true},
    {"192.0.2.1", "192.0.2.2", false},
    {"192.0.2.1", "::ffff:192.0.2.1", true},
    {"192.0.2.0/24", "192.0.2.255", true},
    {"192.0.2.77/24", "192.0.2.1", true},
    {"192.0.2.0/24", "192.0.3.0", false},
    {"192.0.2.128/25", "192.0.2.127", false},
    {"0.0.0.0/0", "203.0.113.7", true},
    {"0.0.0.0/0", "2001:db8::1", false},
    {"2001:db8::/33", "2001:db8:7fff::1", true},
    {"2001:db8::/33", "2001:db8:8000::1", false},
    {"::/0", "203.0.113.7", true},
    {"192.0.2.0/24", "", false},
    {"192.0.2.0/24", "192.0.2.1, 192.0.2.2", false},
};

TEST(AddressBlock, HoldsTheAddressesOfItsNetwork) {
  for (const InBlock& c : kInBlocks) {
    const auto block = AddressBlock::parse(c.block);
    ASSERT_TRUE(block) << c.block;
    EXPECT_EQ(block->contains(c.address), c.want) << c.block << " " << c.address;
    EXPECT_EQ(block->text(), c.block);
  }
}

TEST(AddressBlock, IsRefusedWhenMalformed) {
  for (const char* text : {"", "/", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/", "192.0.2.0/8x", "192.0.2",
                           "example.com", "2001:db8::/129", "192.0.2.0/24/24"}) {
    EXPECT_FALSE(AddressBlock::parse(text)) << text;
  }
}

TEST(Network, IsWhatOneCustomerHolds) {
  EXPECT_EQ(network_of("203.0.113.7"), "203.0.113.7");
  EXPECT_EQ(network_of("::ffff:203.0.113.7"), "203.0.113.7");
  EXPECT_EQ(network_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
  EXPECT_EQ(network_of(""), "");
}

}  // namespace
}  // namespace acquaint::login
