#include "server/route.h"

#include <algorithm>

#include "base/text.h"

namespace docent::server {
namespace {

using base::ErrorCode;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The values of {…}; nullopt when the path is another one.
std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path) {
  const auto wanted = base::split(pattern, '/'), given = base::split(path, '/');
  if (wanted.size() != given.size()) return std::nullopt;
  std::vector<std::string> values;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!wanted[i].starts_with('{')) {
      if (wanted[i] != given[i]) return std::nullopt;
      continue;
    }
    auto value = percent_decode(given[i], false);
    if (!value || value->empty()) return std::nullopt;
    values.push_back(std::move(*value));
  }
  return values;
}

}  // namespace

std::optional<auth::Scope> scope_of(Access access) {
  switch (access) {
    case Access::kOpen: return std::nullopt;
    case Access::kRead: return auth::Scope::kRead;
    case Access::kGraph: return auth::Scope::kGraph;
    case Access::kIngest: return auth::Scope::kIngest;
    case Access::kMetrics:
    case Access::kAdmin: return auth::Scope::kAdmin;
  }
  return auth::Scope::kAdmin;
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      out.push_back(' ');
    } else if (text[i] != '%') {
      out.push_back(text[i]);
    } else {
      const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1, low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    }
  }
  if (!base::is_valid_utf8(out)) return std::nullopt;
  return out;
}

RouteMatch match_route(std::span<const Route> routes, std::string_view method, std::string_view path) {
  RouteMatch found;
  for (const Route& route : routes) {
    auto values = match(route.pattern, path);
    if (!values) continue;
    if (route.method == method || (route.method == "GET" && method == "HEAD")) return {&route, std::move(*values), {}};
    found.allowed += (found.allowed.empty() ? "" : ", ") + std::string(route.method) + (route.method == "GET" ? ", HEAD" : "");
  }
  return found;
}

base::Result<std::map<std::string, std::string>> read_query(const Route& route, std::string_view query) {
  std::map<std::string, std::string> values;
  for (const std::string_view pair : base::split(query, '&')) {
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    auto name = percent_decode(pair.substr(0, equals), true);
    auto value = percent_decode(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1), true);
    if (!name || !value) return base::fail(ErrorCode::kInvalidArgument, "the query of the address is malformed");
    if (std::ranges::find(route.query, std::string_view(*name), &QueryParameter::name) == route.query.end()) {
      std::string known;
      for (const QueryParameter& one : route.query) known += (known.empty() ? "" : ", ") + std::string(one.name);
      return base::fail(ErrorCode::kInvalidArgument,
                        "unknown query parameter \"" + std::string(base::utf8_prefix(*name, 64)) + "\"; " + (known.empty() ? "this address takes none" : "known are " + known));
    }
    if (!values.emplace(std::move(*name), std::move(*value)).second) return base::fail(ErrorCode::kInvalidArgument, "a query parameter is given twice");
  }
  return values;
}

}  // namespace docent::server
