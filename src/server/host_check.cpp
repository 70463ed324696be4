#include "server/host_check.h"

#include <algorithm>

#include "base/text.h"
#include "net/address.h"

namespace docent::server {
namespace {

// Without port and brackets, in small letters.
std::string name_of(std::string_view host) {
  if (host.starts_with('[')) {
    const std::size_t end = host.find(']');
    return end == std::string_view::npos ? std::string() : base::ascii_lower(host.substr(1, end - 1));
  }
  return base::ascii_lower(host.substr(0, host.find(':')));
}

bool is_loopback_name(const std::string& name) {
  if (name == "localhost") return true;
  const auto address = net::parse_address(name);
  return address && net::is_loopback(*address);
}

// "https://HOST:PORT" of an address; empty for another scheme.
std::string_view authority_of(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (url.starts_with(scheme)) return url.substr(scheme.size(), url.find_first_of("/?#", scheme.size()) - scheme.size());
  return {};
}

}  // namespace

HostCheck::HostCheck(std::string_view hosts, std::string_view origins, std::string_view public_url, std::string_view listen_host) {
  for (const std::string_view one : base::split(hosts, ' '))
    if (!one.empty()) hosts_.insert(name_of(one));
  for (std::string_view one : base::split(origins, ' ')) {
    while (one.ends_with('/')) one.remove_suffix(1);
    if (!one.empty()) origins_.insert(std::string(one));
  }
  if (const std::string_view authority = authority_of(public_url); !authority.empty()) hosts_.insert(name_of(authority));
  any_address_ = listen_host == "0.0.0.0" || listen_host == "::";
  if (!any_address_ && !listen_host.empty()) hosts_.insert(base::ascii_lower(listen_host));
}

bool HostCheck::is_known(const std::string& name) const { return !name.empty() && (hosts_.contains(name) || is_loopback_name(name)); }

bool HostCheck::allows_host(std::string_view host) const {
  const std::string name = name_of(host);
  // A rebound name is a name: numeric addresses cannot be rebound.
  return is_known(name) || (any_address_ && net::parse_address(name));
}

bool HostCheck::allows_origin(std::string_view origin, std::string_view host) const {
  if (shares_with(origin)) return true;
  const std::string_view authority = authority_of(origin);
  if (authority.empty()) return false;
  // Pages come from numeric addresses too: of those only this server's own.
  return is_known(name_of(authority)) || (any_address_ && base::ascii_lower(authority) == base::ascii_lower(host) && net::parse_address(name_of(authority)));
}

std::optional<Response> refuse_host(const HostCheck& check, const Request& request) {
  const std::string* host = request.header("host");
  if (host == nullptr || !check.allows_host(*host))
    return problem(403, "forbidden", "this server is not known by that name: call it localhost, or list the name in server.allowed_hosts", request.request_id);
  // Two names for one server: whoever stands between would believe the other one.
  if (std::ranges::count(request.headers, "host", &std::pair<std::string, std::string>::first) != 1)
    return problem(400, "invalid_argument", "send one Host header", request.request_id);
  const std::string* origin = request.header("origin");
  if (origin != nullptr && !check.allows_origin(*origin, *host)) return problem(403, "forbidden", "pages of other origins may not use this server", request.request_id);
  return std::nullopt;
}

}  // namespace docent::server
