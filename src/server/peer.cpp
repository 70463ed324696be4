#include "server/peer.h"

#include <unistd.h>

#include <charconv>
#include <fstream>
#include <sstream>

#include "base/text.h"

namespace docent::server {
namespace {

// The last number of "0100007F:1CF3".
bool port_of(std::string_view address, unsigned& port) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) return false;
  const auto [end, failed] = std::from_chars(address.data() + colon + 1, address.data() + address.size(), port, 16);
  return failed == std::errc() && end == address.data() + address.size();
}

}  // namespace

std::string client_address(const Request& request, const net::NetworkList& trusted_proxies) {
  const auto trusted = [&](std::string_view text) {
    const auto address = net::parse_address(text);
    return address && trusted_proxies.contains(*address);
  };
  if (trusted_proxies.empty() || !trusted(request.peer)) return request.peer;
  std::string chain;
  for (const auto& [name, value] : request.headers)
    if (name == "x-forwarded-for") chain += (chain.empty() ? "" : ",") + value;
  const auto hops = base::split(chain, ',');
  std::string client = request.peer;
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    const std::string_view one = base::trim(*hop);
    if (!net::parse_address(one)) break;  // what stands before nonsense cannot be believed
    client = one;
    if (!trusted(one)) break;
  }
  return client;
}

bool is_same_user(const Request& request, std::uint16_t server_port) {
  const auto peer = net::parse_address(request.peer);
  if (!peer || !net::is_loopback(*peer)) return false;
  for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    std::ifstream input(table);
    std::string line;
    std::getline(input, line);  // the names of the columns
    while (std::getline(input, line)) {
      std::istringstream columns(line);
      std::string slot, local, remote, state, queues, timer, retransmits;
      unsigned uid = 0, local_port = 0, remote_port = 0;
      if (!(columns >> slot >> local >> remote >> state >> queues >> timer >> retransmits >> uid)) continue;
      constexpr const char* kEstablished = "01";
      if (state != kEstablished || !port_of(local, local_port) || !port_of(remote, remote_port)) continue;
      if (local_port == request.peer_port && remote_port == server_port) return uid == ::getuid();
    }
  }
  return false;
}

}  // namespace docent::server
