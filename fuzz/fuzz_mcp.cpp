// Whatever comes in over MCP, the answer is nothing or JSON, by lines and by HTTP, in both eras.
#include <nlohmann/json.hpp>

#include "check.h"
#include "mcp/server.h"
#include "mcp/uri.h"

namespace {

using namespace docent::mcp;

class Nothing final : public Features {
 public:
  std::string instructions(const Caller&) const override { return {}; }
  std::vector<Json> tools(const Caller&) const override { return {}; }
  Outcome<Json> call_tool(const Caller&, const std::string&, const Json& arguments) const override { return Json{{"content", Json::array()}, {"structuredContent", arguments}}; }
  Outcome<ListPage> resources(const Caller&, const std::string&) const override { return ListPage{}; }
  std::vector<Json> resource_templates(const Caller&) const override { return {}; }
  Outcome<Json> read_resource(const Caller&, const std::string& uri) const override {
    if (const auto parsed = parse_uri(uri)) FUZZ_CHECK(parse_uri(to_uri(*parsed)));
    return std::unexpected(RpcError{RpcCode::kResourceNotFound, "none", {}});
  }
  std::uint64_t generation() const override { return 1; }
  std::string resource_stamp(const Caller&, const std::string& uri) const override { return uri == "x://1" ? std::to_string(1) : std::string(); }
  std::vector<Json> prompts(const Caller&) const override { return {}; }
  Outcome<Json> get_prompt(const Caller&, const std::string&, const Json& arguments) const override { return arguments; }
  Outcome<Json> complete(const Caller&, const Json& reference, const std::string&, const std::string&) const override { return reference; }
};

bool is_json(std::string_view text) { return !Json::parse(text, nullptr, false).is_discarded(); }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Nothing features;
  static const Server server(features, {"docent", "Docent", "1"});
  const std::string_view input = docent::fuzz::text_of(data, size);
  Server::LineSession session(server, docent::query::Principal{});
  std::string_view rest = input;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const std::string reply = session.handle(line, {});
    FUZZ_CHECK(reply.empty() || (is_json(reply) && reply.find('\n') == std::string::npos));
  }
  for (const char* version : {"2026-07-28", "2025-03-26", "2025-11-25", "x"}) {
    HttpExchange exchange;
    exchange.method = "POST";
    exchange.body = input;
    exchange.protocol_version = version;
    exchange.mcp_method = "tools/call";
    exchange.mcp_name = std::string(input.substr(0, 64));
    const HttpReply reply = server.handle(exchange, docent::query::Principal{}, {});
    FUZZ_CHECK(reply.status >= 200 && reply.status < 500);
    FUZZ_CHECK(reply.body.empty() || is_json(reply.body));
  }
  return 0;
}
