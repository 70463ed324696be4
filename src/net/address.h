// IP addresses: what kind one is, and lists of networks ("10.0.0.0/8 ::1").
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace docent::net {

// IPv4 addresses are kept in their IPv4-mapped form (RFC 4291 section 2.5.5.2), so that ::ffff:127.0.0.1 is 127.0.0.1.
struct Address {
  std::array<std::uint8_t, 16> bytes{};
  bool operator==(const Address&) const = default;
};

// Textual IPv4 or IPv6 without brackets, port or zone; nullopt for anything else.
std::optional<Address> parse_address(std::string_view text);
bool is_loopback(const Address& address);
// Reachable from the whole internet: not loopback, private, link-local, shared, multicast, documentation or reserved (IANA special-purpose
// registries, RFC 6890).
bool is_public(const Address& address);

class NetworkList {
 public:
  // Addresses and CIDR blocks separated by spaces or commas. kInvalidArgument names the wrong one.
  static base::Result<NetworkList> parse(std::string_view text);
  bool contains(const Address& address) const;
  bool empty() const { return networks_.empty(); }

 private:
  struct Network {
    Address address;
    unsigned bits;  // of 128
  };
  std::vector<Network> networks_;
};

}  // namespace docent::net
