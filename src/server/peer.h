// Who is at the other end of a connection.
#pragma once

#include <cstdint>
#include <string>

#include "net/address.h"
#include "server/http.h"

namespace docent::server {

// The client's address: the peer, or, when the peer is a trusted proxy, the last address of X-Forwarded-For that is not one.
std::string client_address(const Request& request, const net::NetworkList& trusted_proxies);

// Whether the process at the other end of a loopback connection belongs to the user of this one (Linux, /proc/net/tcp). False when in doubt.
bool is_same_user(const Request& request, std::uint16_t server_port);

}  // namespace docent::server
