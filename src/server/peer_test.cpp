#include "server/peer.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace docent::server {
namespace {

std::string client(std::string peer, std::vector<std::string> forwarded, std::string_view proxies = "10.0.0.0/8 ::1") {
  Request request;
  request.peer = std::move(peer);
  for (std::string& one : forwarded) request.headers.emplace_back("x-forwarded-for", std::move(one));
  return client_address(request, *net::NetworkList::parse(proxies));
}

TEST(ClientAddress, IsThePeerUnlessAListedProxySpeaks) {
  EXPECT_EQ(client("192.0.2.1", {"6.6.6.6"}), "192.0.2.1") << "not listed: not believed";
  EXPECT_EQ(client("10.0.0.1", {"192.0.2.7"}), "192.0.2.7");
  EXPECT_EQ(client("::ffff:10.0.0.1", {"192.0.2.7"}), "192.0.2.7");
  EXPECT_EQ(client("10.0.0.1", {}), "10.0.0.1");
  EXPECT_EQ(client("10.0.0.1", {"192.0.2.7"}, ""), "10.0.0.1");
}

TEST(ClientAddress, IsTheLastOneThatIsNoProxy) {
  EXPECT_EQ(client("10.0.0.1", {"6.6.6.6, 192.0.2.7, 10.0.0.2"}), "192.0.2.7") << "what the client itself claimed stands before";
  EXPECT_EQ(client("10.0.0.1", {"6.6.6.6", "192.0.2.7 ,10.0.0.2"}), "192.0.2.7") << "several headers are one list";
  EXPECT_EQ(client("10.0.0.1", {"10.0.0.3, 10.0.0.2"}), "10.0.0.3") << "all are proxies: the first";
}

TEST(ClientAddress, NonsenseEndsTheChain) {
  EXPECT_EQ(client("10.0.0.1", {"192.0.2.7, unknown, 10.0.0.2"}), "10.0.0.2");
  for (const char* nonsense : {"", ",", "unknown", "192.0.2.7:80", "\"[2001:db8::1]\"", "_hidden", "999.1.1.1"}) EXPECT_EQ(client("10.0.0.1", {nonsense}), "10.0.0.1") << nonsense;
}

TEST(SameUser, IsKnownForARealConnectionOfThisProcessAlone) {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0), caller = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), length), 0);
  ASSERT_EQ(::listen(listener, 1), 0);
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length);
  const std::uint16_t server_port = ntohs(address.sin_port);
  ASSERT_EQ(::connect(caller, reinterpret_cast<sockaddr*>(&address), length), 0);
  ::getsockname(caller, reinterpret_cast<sockaddr*>(&address), &length);
  Request request;
  request.peer = "127.0.0.1";
  request.peer_port = ntohs(address.sin_port);
  EXPECT_TRUE(is_same_user(request, server_port));
  EXPECT_FALSE(is_same_user(request, static_cast<std::uint16_t>(server_port + 1)));
  request.peer = "192.0.2.1";
  EXPECT_FALSE(is_same_user(request, server_port)) << "another machine";
  request.peer = "127.0.0.1";
  request.peer_port = 1;
  EXPECT_FALSE(is_same_user(request, server_port));
  ::close(caller);
  ::close(listener);
}

}  // namespace
}  // namespace docent::server
