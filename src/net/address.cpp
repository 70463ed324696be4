#include "net/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace docent::net {
namespace {

constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

bool matches(const Address& address, const Address& network, unsigned bits) {
  const unsigned whole = bits / 8, rest = bits % 8;
  if (!std::equal(network.bytes.begin(), network.bytes.begin() + whole, address.bytes.begin())) return false;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xFF << (8 - rest));
  return (address.bytes[whole] & mask) == (network.bytes[whole] & mask);
}

bool in_any(const Address& address, std::string_view networks) { return NetworkList::parse(networks)->contains(address); }

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
  if (text.size() > 45) return std::nullopt;
  const std::string copy(text);
  Address address;
  if (in_addr four{}; ::inet_pton(AF_INET, copy.c_str(), &four) == 1) {
    std::ranges::copy(kMapped, address.bytes.begin());
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&four);
    std::copy(bytes, bytes + 4, address.bytes.begin() + 12);
    return address;
  }
  if (::inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

base::Result<NetworkList> NetworkList::parse(std::string_view text) {
  NetworkList list;
  while (!text.empty()) {
    const std::size_t end = text.find_first_of(" ,\t");
    const std::string_view one = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (one.empty()) continue;
    const std::size_t slash = one.find('/');
    const auto address = parse_address(one.substr(0, slash));
    const bool four = one.find(':') == std::string_view::npos;
    unsigned bits = four ? 32 : 128;
    bool sound = address.has_value();
    if (slash != std::string_view::npos) {
      const std::string_view digits = one.substr(slash + 1);
      unsigned given = 0;
      const auto [at, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), given);
      sound = sound && !digits.empty() && failed == std::errc() && at == digits.data() + digits.size() && given <= bits;
      bits = given;
    }
    if (!sound) return base::fail(base::ErrorCode::kInvalidArgument, "\"" + std::string(one) + "\" is no address or network (10.0.0.0/8, ::1)");
    list.networks_.push_back({*address, four ? bits + 96 : bits});
  }
  return list;
}

bool NetworkList::contains(const Address& address) const {
  return std::ranges::any_of(networks_, [&](const Network& one) { return matches(address, one.address, one.bits); });
}

bool is_loopback(const Address& address) { return in_any(address, "127.0.0.0/8 ::1"); }

bool is_public(const Address& address) {
  static const NetworkList special = *NetworkList::parse(
      "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 "
      "198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 "
      "::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8");
  // NAT64 carries an IPv4 address in its last 32 bits.
  if (in_any(address, "64:ff9b::/96")) {
    Address four = address;
    std::ranges::copy(kMapped, four.bytes.begin());
    return is_public(four);
  }
  return !special.contains(address);
}

}  // namespace docent::net
