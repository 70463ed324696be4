// The Mcp-* headers of a modern request must say what its body says, or a proxy and this server would decide about different requests.
//
// Source: MCP 2026-07-28, Streamable HTTP, "Request Metadata"; the tasks extension, "Routing Headers".
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "mcp/exchange.h"
#include "mcp/features.h"

namespace docent::mcp {

// MCP-Protocol-Version, Mcp-Method and Mcp-Name. `message` is a request or notification. kHeaderMismatch.
std::optional<RpcError> check_headers(const HttpExchange& exchange, const Json& message);

// Parameters of tools that are mirrored into headers (`x-mcp-header` in their schema). Thread safe.
class ParameterHeaders {
 public:
  // `features` outlives it.
  explicit ParameterHeaders(const Features& features) : features_(features) {}
  // `params` of tools/call. kHeaderMismatch.
  std::optional<RpcError> check(const HttpExchange& exchange, const Caller& caller, const Json& params) const;

 private:
  struct Mirrored {
    std::vector<std::string> path;  // of properties
    std::string header;             // in small letters, without "mcp-param-"
  };
  std::vector<Mirrored> mirrored_by(const Caller& caller, const std::string& tool) const;
  static void collect(const Json& schema, std::vector<std::string>& path, std::vector<Mirrored>& found);

  const Features& features_;
  mutable base::Mutex mutex_;
  mutable std::map<std::string, std::vector<Mirrored>> known_ DOCENT_GUARDED_BY(mutex_);  // by tool: lists of tools are slow to make
};

}  // namespace docent::mcp
