// Features small enough to see through, and requests of both eras, for tests of the protocol.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mcp/server.h"

namespace docent::mcp::testing {

class FakeFeatures final : public Features {
 public:
  std::string instructions(const Caller&) const override { return "ask"; }
  std::vector<Json> tools(const Caller&) const override {
    const Json mirrored{{"type", "object"},
                        {"properties", {{"region", {{"type", "string"}, {"x-mcp-header", "Region"}}},
                                        {"deep", {{"type", "object"}, {"properties", {{"limit", {{"type", "integer"}, {"x-mcp-header", "Limit"}}}}}}}}}};
    return {{{"name", "echo"}, {"title", "Echo"}, {"inputSchema", {{"type", "object"}}}, {"outputSchema", {{"type", "object"}}}},
            {{"name", "mirrored"}, {"inputSchema", mirrored}}};
  }
  Outcome<Json> call_tool(const Caller& caller, const std::string& name, const Json& arguments) const override {
    if (tool) return tool(caller, name, arguments);
    if (name != "echo" && name != "mirrored") return std::unexpected(RpcError{RpcCode::kInvalidParams, "Unknown tool: " + name, {}});
    if (caller.progress)
      for (const double at : {1.0, 1.0, 2.0}) caller.progress(at, 2, "working");
    if (caller.log) {
      caller.log("debug", "fine");
      caller.log("error", "coarse");
    }
    return Json{{"content", Json::array()}, {"structuredContent", {{"given", arguments}, {"owner", caller.principal.owner}}}};
  }
  Outcome<ListPage> resources(const Caller&, const std::string& cursor) const override {
    if (!cursor.empty() && cursor != "two") return std::unexpected(RpcError{RpcCode::kInvalidParams, "cursor", {}});
    ListPage page;
    page.items.push_back({{"uri", cursor.empty() ? "x://1" : "x://2"}});
    if (cursor.empty()) page.next = "two";
    return page;
  }
  std::vector<Json> resource_templates(const Caller&) const override { return {}; }
  Outcome<Json> read_resource(const Caller&, const std::string& uri) const override {
    return std::unexpected(RpcError{RpcCode::kResourceNotFound, "Resource not found", dump(Json{{"uri", uri}})});
  }
  std::uint64_t generation(const Caller&) const override { return index; }
  std::string resource_stamp(const Caller&, const std::string& uri) const override { return uri == "x://1" ? std::to_string(index / 2) : std::string(); }
  std::vector<Json> prompts(const Caller&) const override { return {}; }
  Outcome<Json> get_prompt(const Caller&, const std::string&, const Json&) const override { return Json::object(); }
  Outcome<Json> complete(const Caller&, const Json&, const std::string&, const std::string& value) const override { return Json{{"values", {value}}}; }
  bool logs() const override { return true; }

  bool has_tasks() const override { return !no_tasks; }
  std::optional<Task> task(const Caller& caller, const std::string& id) const override {
    const auto found = tasks.find(id);
    return found == tasks.end() || caller.principal.name != task_owner ? std::nullopt : std::optional(found->second);
  }
  bool update_task(const Caller& caller, const std::string& id, const Json& responses) const override {
    if (!task(caller, id)) return false;
    updated = dump(responses);
    return true;
  }
  bool cancel_task(const Caller& caller, const std::string& id) const override {
    if (!task(caller, id)) return false;
    cancelled = id;
    return true;
  }
  std::uint64_t tasks_generation() const override { return task_changes; }

  std::function<Outcome<Json>(const Caller&, const std::string&, const Json&)> tool;  // instead of "echo"
  mutable std::atomic<std::uint64_t> index = 2;                                       // the generation
  bool no_tasks = false;
  std::map<std::string, Task> tasks;
  std::string task_owner;
  std::uint64_t task_changes = 0;
  mutable std::string updated, cancelled;
};

inline Json meta(std::string_view version = "2026-07-28") {
  return {{"io.modelcontextprotocol/protocolVersion", version}, {"io.modelcontextprotocol/clientCapabilities", Json::object()}};
}
inline Json request(std::string_view method, Json params = Json::object(), Json id = 7) {
  return {{"jsonrpc", "2.0"}, {"id", std::move(id)}, {"method", method}, {"params", std::move(params)}};
}
inline Json notification(std::string_view method, Json params = Json::object()) { return {{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}}; }

inline HttpExchange modern(const Json& message) {
  HttpExchange exchange;
  exchange.method = "POST";
  exchange.body = dump(message);
  exchange.accept = "application/json, text/event-stream";
  exchange.protocol_version = "2026-07-28";
  exchange.mcp_method = message["method"].get<std::string>();
  for (const char* name : {"name", "uri", "taskId"})
    if (message["params"].contains(name)) exchange.mcp_name = message["params"][name].get<std::string>();
  return exchange;
}

// The messages of an event stream; events without data are left out.
inline std::vector<Json> messages_of(const std::string& events) {
  std::vector<Json> messages;
  for (std::size_t at = events.find("data: "); at != std::string::npos; at = events.find("data: ", at + 1)) {
    const std::size_t end = events.find("\n\n", at);
    if (end > at + 6) messages.push_back(Json::parse(events.substr(at + 6, end - at - 6)));
  }
  return messages;
}

// What a client received of an event stream. Thread safe.
class Received {
 public:
  Emit emit() {
    return [this](std::string_view piece) -> bool {
      const std::scoped_lock lock(mutex_);
      text_ += piece;
      return there;
    };
  }
  std::string text() const {
    const std::scoped_lock lock(mutex_);
    return text_;
  }
  std::vector<Json> messages() const { return messages_of(text()); }
  std::atomic<bool> there = true;

 private:
  mutable std::mutex mutex_;
  std::string text_;
};

class ProtocolTest : public ::testing::Test {
 protected:
  FakeFeatures features_;
  std::atomic<int> seconds_ = 0;  // of the sessions' clock
  ServerLimits limits_;
  Server server_{features_, {"docent", "Docent", "1"}, limits_, [this] { return std::chrono::steady_clock::time_point(std::chrono::seconds(seconds_)); }};
  query::Principal anybody_ = [] { query::Principal made; made.owner = false; return made; }();

  HttpReply send(const HttpExchange& exchange, std::stop_token stop = {}) const { return server_.handle(exchange, anybody_, std::move(stop)); }
  static int code(const HttpReply& reply) { return Json::parse(reply.body)["error"]["code"].get<int>(); }

  // A request of an older session; no session without an id.
  static HttpExchange legacy(const Json& message, std::optional<std::string> session = std::nullopt, std::optional<std::string> version = "2025-11-25") {
    HttpExchange exchange;
    exchange.method = "POST";
    exchange.body = dump(message);
    exchange.accept = "application/json, text/event-stream";
    exchange.protocol_version = std::move(version);
    exchange.session_id = std::move(session);
    return exchange;
  }
  // The id of a session that is ready.
  std::string begin_session(std::string_view version = "2025-11-25", Json capabilities = Json::object()) const {
    HttpReply reply = send(legacy(request("initialize", {{"protocolVersion", version}, {"capabilities", std::move(capabilities)}}), std::nullopt, std::nullopt));
    EXPECT_EQ(reply.status, 200U) << reply.body;
    EXPECT_EQ(Json::parse(reply.body)["result"]["protocolVersion"], version);
    EXPECT_EQ(send(legacy(notification("notifications/initialized"), reply.session_id, std::string(version))).status, 202U);
    return reply.session_id;
  }
};

}  // namespace docent::mcp::testing
