#include "server/host_check.h"

#include <gtest/gtest.h>

namespace docent::server {
namespace {

TEST(HostCheck, OnLoopbackOnlyLoopbackNamesAndListedOnesAreKnown) {
  const HostCheck check("docs.example.com Intern.Example:8443", "https://portal.example.com/", "https://public.example.com/docent", "127.0.0.1");
  for (const char* host : {"localhost", "LOCALHOST:7411", "127.0.0.1", "127.0.0.1:7411", "127.8.9.1", "[::1]", "[::1]:7411", "docs.example.com", "docs.example.com:443", "DOCS.EXAMPLE.COM", "intern.example",
                           "public.example.com", "[::ffff:127.0.0.1]:80"})
    EXPECT_TRUE(check.allows_host(host)) << host;
  for (const char* host : {"", ":7411", "evil.example", "localhost.evil.example", "evil.localhost", "docs.example.com.evil.example", "xdocs.example.com", "10.0.0.1", "8.8.8.8:7411", "[::1", "[2001:db8::1]", "0.0.0.0",
                           "2130706433", "0x7f.0.0.1", "portal.example.com", "localhost@evil.example"})
    EXPECT_FALSE(check.allows_host(host)) << host;
}

TEST(HostCheck, AServerOnEveryAddressMayBeCalledByAnyAddressButByNoOtherName) {
  for (const char* everywhere : {"0.0.0.0", "::"}) {
    const HostCheck check("", "", "", everywhere);
    EXPECT_TRUE(check.allows_host("10.1.2.3:7411"));
    EXPECT_TRUE(check.allows_host("[2001:db8::1]:7411"));
    EXPECT_FALSE(check.allows_host("rebound.example:7411"));
    EXPECT_TRUE(check.allows_origin("http://10.1.2.3:7411", "10.1.2.3:7411")) << "its own page";
    EXPECT_FALSE(check.allows_origin("http://6.6.6.6", "10.1.2.3:7411")) << "a page of another address";
    EXPECT_FALSE(check.allows_origin("http://10.1.2.3:8080", "10.1.2.3:7411"));
  }
}

TEST(HostCheck, OriginsAreLoopbackOwnOrListed) {
  const HostCheck check("docs.example.com", "https://portal.example.com https://other.example.com:8443/", "", "127.0.0.1");
  for (const char* origin : {"http://localhost:3000", "https://127.0.0.1", "http://[::1]:5173", "https://docs.example.com", "https://portal.example.com", "https://other.example.com:8443"})
    EXPECT_TRUE(check.allows_origin(origin, "localhost")) << origin;
  for (const char* origin : {"null", "", "https://evil.example", "http://portal.example.com", "https://portal.example.com.evil.example", "https://portal.example.com:444", "file://", "chrome-extension://abc", "https://",
                             "https://localhost.evil.example", "javascript://localhost"})
    EXPECT_FALSE(check.allows_origin(origin, "localhost")) << origin;
  EXPECT_TRUE(check.shares_with("https://portal.example.com"));
  EXPECT_FALSE(check.shares_with("http://localhost:3000")) << "may call, may not read across";
}

TEST(HostCheck, ARequestNamesOneHost) {
  const HostCheck check("", "", "", "127.0.0.1");
  const auto status = [&](std::vector<std::pair<std::string, std::string>> headers) {
    Request request;
    request.headers = std::move(headers);
    const auto refused = refuse_host(check, request);
    return refused ? refused->status : 200U;
  };
  EXPECT_EQ(status({{"host", "localhost"}}), 200U);
  EXPECT_EQ(status({}), 403U);
  EXPECT_EQ(status({{"host", ""}}), 403U);
  EXPECT_EQ(status({{"host", "evil.example"}}), 403U);
  EXPECT_EQ(status({{"host", "localhost"}, {"host", "evil.example"}}), 400U);
  EXPECT_EQ(status({{"host", "localhost"}, {"origin", "https://evil.example"}}), 403U);
  EXPECT_EQ(status({{"host", "localhost"}, {"origin", "null"}}), 403U);
}

}  // namespace
}  // namespace docent::server
