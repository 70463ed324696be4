// Which names a request may call this server by, and which pages may call it at all: the defence against DNS rebinding and against pages of
// other origins that a browser lets talk to local servers (MCP Streamable HTTP, "Security Warning"; Fetch standard, CORS).
//
// Immutable; safe to share.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "server/http.h"

namespace docent::server {

class HostCheck {
 public:
  // Loopback names and addresses are always known; `hosts` and `origins` are lists separated by spaces, `public_url` adds its host and origin,
  // `listen_host` the address that was bound (an unspecified one, 0.0.0.0 or ::, adds every numeric address).
  HostCheck(std::string_view hosts, std::string_view origins, std::string_view public_url, std::string_view listen_host);

  bool allows_host(std::string_view host) const;
  // Of this server itself (by a known name, or the address that the request calls it by), of loopback, or listed.
  bool allows_origin(std::string_view origin, std::string_view host) const;
  // What may read answers across origins: the listed ones.
  bool shares_with(std::string_view origin) const { return origins_.contains(std::string(origin)); }

 private:
  bool is_known(const std::string& name) const;

  std::set<std::string> hosts_, origins_;
  bool any_address_ = false;
};

// A 403 for a request that `check` does not allow, else nothing.
std::optional<Response> refuse_host(const HostCheck& check, const Request& request);

}  // namespace docent::server
