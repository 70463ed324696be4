// Whatever comes in over MCP, the answer is nothing or JSON, by lines and by HTTP, in both eras.
#include <nlohmann/json.hpp>

#include "check.h"
#include "mcp/line_session.h"
#include "mcp/uri.h"

namespace {

using namespace docent::mcp;

class Nothing final : public Features {
 public:
  std::string instructions(const Caller&) const override { return {}; }
  std::vector<Json> tools(const Caller&) const override {
    return {{{"name", "t"}, {"inputSchema", {{"properties", {{"r", {{"x-mcp-header", "Region"}}}}}}}}};
  }
  Outcome<Json> call_tool(const Caller& caller, const std::string&, const Json& arguments) const override {
    if (caller.progress) caller.progress(1, 2, "half");
    if (caller.log) caller.log("info", dump(arguments));
    return Json{{"content", Json::array()}, {"structuredContent", arguments}};
  }
  Outcome<ListPage> resources(const Caller&, const std::string&) const override { return ListPage{}; }
  std::vector<Json> resource_templates(const Caller&) const override { return {}; }
  Outcome<Json> read_resource(const Caller&, const std::string& uri) const override {
    if (const auto parsed = parse_uri(uri)) FUZZ_CHECK(parse_uri(to_uri(*parsed)));
    return std::unexpected(RpcError{RpcCode::kResourceNotFound, "none", {}});
  }
  std::uint64_t generation(const Caller&) const override { return 1; }
  std::string resource_stamp(const Caller&, const std::string& uri) const override { return uri == "x://1" ? std::to_string(1) : std::string(); }
  bool logs() const override { return true; }
  bool has_tasks() const override { return true; }
  std::optional<Task> task(const Caller&, const std::string& id) const override {
    if (id.empty()) return std::nullopt;
    Task task;
    task.id = id;
    task.status = static_cast<TaskStatus>(id.size() % 5);
    task.result = task.error = task.input_requests = id;  // JSON or not
    return task;
  }
  std::vector<Json> prompts(const Caller&) const override { return {}; }
  Outcome<Json> get_prompt(const Caller&, const std::string&, const Json& arguments) const override { return arguments; }
  Outcome<Json> complete(const Caller&, const Json& reference, const std::string&, const std::string&) const override { return reference; }
};

bool is_json(std::string_view text) { return !Json::parse(text, nullptr, false).is_discarded(); }

// Every event of a stream has JSON for data, or none at all.
void check_events(std::string_view events) {
  constexpr std::string_view kData = "data: ";
  for (std::size_t at = events.find(kData); at != std::string_view::npos; at = events.find(kData, at + 1)) {
    if (at > 0 && events[at - 1] != '\n') continue;
    const std::string_view data = events.substr(at + kData.size(), events.find('\n', at) - at - kData.size());
    FUZZ_CHECK(data.empty() || is_json(data));
  }
}

void check_reply(const HttpReply& reply) {
  FUZZ_CHECK(reply.status >= 200 && reply.status < 500);
  if (reply.content_type == "application/json") FUZZ_CHECK(is_json(reply.body));
  else check_events(reply.body);
  if (!reply.stream) return;
  for (int polls = 0; polls < 3; ++polls)
    if (const auto piece = reply.stream(polls == 2)) check_events(*piece);
}

HttpExchange exchange_of(std::string_view body, const char* version) {
  HttpExchange exchange;
  exchange.method = "POST";
  exchange.body = body;
  exchange.accept = "application/json, text/event-stream";
  exchange.protocol_version = version;
  exchange.emit = [](std::string_view piece) {
    check_events(piece);
    return true;
  };
  return exchange;
}

// Each line of the input in a session of its own, then the session's streams, then its end.
void run_session(const Server& server, std::string_view input, const char* version) {
  const docent::query::Principal principal;
  const std::string begin = std::string(R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":")") + version + R"(","capabilities":{"roots":{}}}})";
  const HttpReply begun = server.handle(exchange_of(begin, version), principal, {});
  FUZZ_CHECK(begun.status == 200 && begun.session_id.size() >= 22);
  const auto send = [&](std::string_view body) {
    HttpExchange exchange = exchange_of(body, version);
    exchange.session_id = begun.session_id;
    check_reply(server.handle(exchange, principal, {}));
  };
  send(R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
  std::string_view rest = input;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    send(line);
  }
  HttpExchange get = exchange_of({}, version);
  get.session_id = begun.session_id;
  for (const std::string& last : {std::string(), std::string("1-0"), std::string(input.substr(0, 24))}) {
    get.method = "GET";
    get.last_event_id = last;
    check_reply(server.handle(get, principal, {}));
  }
  get.method = "DELETE";
  FUZZ_CHECK(server.handle(get, principal, {}).status == 204);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Nothing features;
  static const Server server(features, {"docent", "Docent", "1"});
  const std::string_view input = docent::fuzz::text_of(data, size);
  {
    const auto check_line = [](std::string_view line) {
      FUZZ_CHECK(is_json(line) && line.find('\n') == std::string_view::npos);
      return true;
    };
    LineSession session(server, docent::query::Principal{}, check_line, {}, 0);
    std::string_view rest = input;
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      FUZZ_CHECK(session.handle(line));
    }
    FUZZ_CHECK(session.poll());
  }
  for (const char* version : {"2026-07-28", "2025-03-26", "2025-11-25", "x"}) {
    HttpExchange exchange = exchange_of(input, version);
    exchange.mcp_method = "tools/call";
    exchange.mcp_name = std::string(input.substr(0, 64));
    exchange.parameters = {{"region", std::string(input.substr(0, 32))}};
    exchange.session_id = std::string(input.substr(0, 43));
    check_reply(server.handle(exchange, docent::query::Principal{}, {}));
  }
  for (const char* version : {"2025-03-26", "2025-11-25"}) run_session(server, input, version);
  return 0;
}
