// What a server offers over MCP: tools, resources, prompts. The protocol (mcp/server.h) knows nothing of documentation, and a test
// program can offer fixtures on the same protocol code. Implementations are thread safe.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mcp/json.h"
#include "mcp/json_rpc.h"
#include "mcp/revision.h"
#include "query/request.h"

namespace docent::mcp {

// Who asks, how, and until when.
struct Caller {
  query::Principal principal;
  Revision revision = kNewestLegacy;
  std::stop_token stop;
  // Multi-round-trip requests: whether the client can show a form, and what a retry brings (opaque to the protocol, checked by `Features`).
  bool can_elicit = false;
  std::string request_state;    // empty: none
  std::string input_responses;  // JSON object by request key, or empty
  // Where the request asked for them, else empty. Progress must increase; levels are those of RFC 5424 in small letters.
  std::function<void(double progress, double total, const std::string& message)> progress;
  std::function<void(std::string_view level, const std::string& text)> log;
  std::string client_capabilities = "{}";  // as declared with the request; empty for legacy callers, who declared them elsewhere
};

template <typename T>
using Outcome = std::expected<T, RpcError>;

// Some pages of a list; `next` empty at the end.
struct ListPage {
  std::vector<Json> items;
  std::string next;
};

class Features {
 public:
  virtual ~Features() = default;
  virtual std::string instructions(const Caller& caller) const = 0;
  // In a fixed order. Tool objects of the newest revision; the protocol leaves out what an older one does not know.
  virtual std::vector<Json> tools(const Caller& caller) const = 0;
  // A CallToolResult: {"content":…,"structuredContent":…,"isError":…}, or {"resultType":"input_required",…} to a caller that `can_elicit`. kInvalidParams for an unknown tool only: bad arguments are results
  // that a model can read.
  virtual Outcome<Json> call_tool(const Caller& caller, const std::string& name, const Json& arguments) const = 0;
  // `cursor` as given out before, or empty. kInvalidParams for any other.
  virtual Outcome<ListPage> resources(const Caller& caller, const std::string& cursor) const = 0;
  virtual std::vector<Json> resource_templates(const Caller& caller) const = 0;
  // The list "contents". kResourceNotFound.
  virtual Outcome<Json> read_resource(const Caller& caller, const std::string& uri) const = 0;
  // Changes whenever resources may have.
  virtual std::uint64_t generation() const = 0;
  // Equal as long as reading the resource gives the same; empty when there is none that the caller may see.
  virtual std::string resource_stamp(const Caller& caller, const std::string& uri) const = 0;
  virtual std::vector<Json> prompts(const Caller& caller) const = 0;
  virtual Outcome<Json> get_prompt(const Caller& caller, const std::string& name, const Json& arguments) const = 0;
  // {"values":[…],"total":…,"hasMore":…}
  virtual Outcome<Json> complete(const Caller& caller, const Json& reference, const std::string& argument, const std::string& value) const = 0;
};

}  // namespace docent::mcp
