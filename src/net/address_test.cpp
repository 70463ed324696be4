#include "net/address.h"

#include <gtest/gtest.h>

namespace docent::net {
namespace {

TEST(Address, OnlyWholeAddressesAreUnderstood) {
  for (const char* text : {"127.0.0.1", "::1", "::ffff:127.0.0.1", "2a00:1450::8a"}) EXPECT_TRUE(parse_address(text)) << text;
  for (const char* text : {"", "localhost", "127.0.0.1:80", "[::1]", "1.2.3", "0x7f.1", "1.2.3.4 ", "fe80::1%eth0"}) EXPECT_FALSE(parse_address(text)) << text;
  EXPECT_EQ(*parse_address("127.0.0.1"), *parse_address("::ffff:127.0.0.1"));
}

TEST(Address, WhatIsNotForTheWholeInternetIsNotPublic) {
  for (const char* text : {"127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::",
                           "fe80::1", "fd00::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::"})
    EXPECT_FALSE(is_public(*parse_address(text))) << text;
  for (const char* text : {"8.8.8.8", "172.32.0.1", "2a00:1450::8a", "64:ff9b::808:808"}) EXPECT_TRUE(is_public(*parse_address(text))) << text;
  EXPECT_TRUE(is_loopback(*parse_address("127.9.9.9")));
  EXPECT_FALSE(is_loopback(*parse_address("128.0.0.1")));
}

TEST(NetworkList, ContainsByPrefix) {
  const auto list = NetworkList::parse("10.0.0.0/9, 192.168.7.1  2001:db8::/33");
  ASSERT_TRUE(list);
  EXPECT_TRUE(list->contains(*parse_address("10.127.0.1")));
  EXPECT_FALSE(list->contains(*parse_address("10.128.0.1")));
  EXPECT_TRUE(list->contains(*parse_address("::ffff:192.168.7.1")));
  EXPECT_FALSE(list->contains(*parse_address("192.168.7.2")));
  EXPECT_TRUE(list->contains(*parse_address("2001:db8:7fff::")));
  EXPECT_FALSE(list->contains(*parse_address("2001:db8:8000::")));
  for (const char* wrong : {"10.0.0.0/33", "x", "1.2.3.4/", "1.2.3.4/-1", "::1/129"}) EXPECT_FALSE(NetworkList::parse(wrong)) << wrong;
}

}  // namespace
}  // namespace docent::net
