#include "mcp/server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

namespace docent::mcp {
namespace {

class Fixture final : public Features {
 public:
  std::string instructions(const Caller&) const override { return "ask"; }
  std::vector<Json> tools(const Caller&) const override {
    return {{{"name", "echo"}, {"title", "Echo"}, {"inputSchema", {{"type", "object"}}}, {"outputSchema", {{"type", "object"}}}}};
  }
  Outcome<Json> call_tool(const Caller& caller, const std::string& name, const Json& arguments) const override {
    if (name != "echo") return std::unexpected(RpcError{RpcCode::kInvalidParams, "Unknown tool: " + name, {}});
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
  std::uint64_t generation() const override { return generation_; }
  std::string resource_stamp(const Caller&, const std::string& uri) const override { return uri == "x://1" ? std::to_string(generation_ / 2) : std::string(); }
  std::vector<Json> prompts(const Caller&) const override { return {}; }
  Outcome<Json> get_prompt(const Caller&, const std::string&, const Json&) const override { return Json::object(); }
  Outcome<Json> complete(const Caller&, const Json&, const std::string&, const std::string& value) const override { return Json{{"values", {value}}}; }

  mutable std::atomic<std::uint64_t> generation_ = 2;
};

class McpServer : public testing::Test {
 protected:
  const Fixture features_;
  const Server server_{features_, {"docent", "Docent", "1"}};
  query::Principal anybody_ = [] { query::Principal made; made.owner = false; return made; }();

  static Json meta(std::string_view version = "2026-07-28") {
    return {{"io.modelcontextprotocol/protocolVersion", version}, {"io.modelcontextprotocol/clientCapabilities", Json::object()}};
  }
  static Json request(std::string_view method, Json params = Json::object()) {
    return {{"jsonrpc", "2.0"}, {"id", 7}, {"method", method}, {"params", std::move(params)}};
  }
  static HttpExchange modern(const Json& message) {
    HttpExchange exchange;
    exchange.method = "POST";
    exchange.body = dump(message);
    exchange.accept = "application/json, text/event-stream";
    exchange.protocol_version = "2026-07-28";
    exchange.mcp_method = message["method"].get<std::string>();
    if (message["params"].contains("name")) exchange.mcp_name = message["params"]["name"].get<std::string>();
    if (message["params"].contains("uri")) exchange.mcp_name = message["params"]["uri"].get<std::string>();
    return exchange;
  }
  static HttpExchange legacy(const Json& message, std::optional<std::string> version = "2025-11-25") {
    HttpExchange exchange;
    exchange.method = "POST";
    exchange.body = dump(message);
    exchange.accept = "application/json, text/event-stream";
    exchange.protocol_version = std::move(version);
    return exchange;
  }
  HttpReply send(const HttpExchange& exchange) const { return server_.handle(exchange, anybody_, {}); }
  static int code(const HttpReply& reply) { return Json::parse(reply.body)["error"]["code"].get<int>(); }
};

TEST_F(McpServer, AModernRequestIsAnsweredWithoutAHandshake) {
  const HttpReply reply = send(modern(request("tools/call", {{"name", "echo"}, {"arguments", {{"a", 1}}}, {"_meta", meta()}})));
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(reply.content_type, "application/json");
  const Json result = Json::parse(reply.body)["result"];
  EXPECT_EQ(result["resultType"], "complete");
  EXPECT_EQ(result["structuredContent"]["given"]["a"], 1);
  EXPECT_EQ(result["structuredContent"]["owner"], false);
  EXPECT_EQ(result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"], "docent");
  EXPECT_FALSE(result.contains("ttlMs")) << "a tool's result is not to be cached";
}

TEST_F(McpServer, DiscoveryAndListsSayHowLongTheyHold) {
  for (const char* method : {"server/discover", "tools/list", "resources/list", "prompts/list", "resources/templates/list"}) {
    const Json result = Json::parse(send(modern(request(method, {{"_meta", meta()}}))).body)["result"];
    EXPECT_TRUE(result["ttlMs"].is_number_integer()) << method;
    EXPECT_EQ(result["cacheScope"], "public") << method;
    EXPECT_EQ(result["resultType"], "complete") << method;
  }
  anybody_.groups = {"staff"};
  EXPECT_EQ(Json::parse(send(modern(request("resources/list", {{"_meta", meta()}}))).body)["result"]["cacheScope"], "private");
}

TEST_F(McpServer, HeadersThatDisagreeWithTheBodyAreRefused) {
  const Json call = request("tools/call", {{"name", "echo"}, {"_meta", meta()}});
  const auto expect_mismatch = [&](const HttpExchange& exchange, const char* what) {
    const HttpReply reply = send(exchange);
    EXPECT_EQ(reply.status, 400U) << what;
    EXPECT_EQ(code(reply), -32020) << what;
  };
  HttpExchange exchange = modern(call);
  exchange.mcp_method = "tools/list";
  expect_mismatch(exchange, "method");
  exchange = modern(call);
  exchange.mcp_method.reset();
  expect_mismatch(exchange, "no method");
  exchange = modern(call);
  exchange.mcp_name = "other";
  expect_mismatch(exchange, "name");
  exchange.mcp_name = "=?base64?!!?=";
  expect_mismatch(exchange, "broken name");
  exchange.mcp_name.reset();
  expect_mismatch(exchange, "no name");
  exchange = modern(call);
  exchange.protocol_version.reset();
  expect_mismatch(exchange, "no version");
  exchange.protocol_version = "2025-11-25";
  expect_mismatch(exchange, "other version");
  exchange = modern(call);
  exchange.mcp_name = "=?base64?ZWNobw==?=";
  EXPECT_EQ(send(exchange).status, 200U) << "an encoded name is the same name";
}

TEST_F(McpServer, RevisionsThatAreUnknownAreNamedWithTheKnownOnes) {
  HttpExchange exchange = modern(request("tools/list", {{"_meta", meta("1900-01-01")}}));
  exchange.protocol_version = "1900-01-01";
  const HttpReply reply = send(exchange);
  EXPECT_EQ(reply.status, 400U);
  const Json error = Json::parse(reply.body)["error"];
  EXPECT_EQ(error["code"], -32022);
  EXPECT_EQ(error["data"]["requested"], "1900-01-01");
  EXPECT_EQ(error["data"]["supported"][0], "2026-07-28");
}

TEST_F(McpServer, MissingCapabilitiesAndUnknownMethodsHaveTheStatusOfTheSpecification) {
  Json message = request("tools/list", {{"_meta", {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"}}}});
  HttpReply reply = send(modern(message));
  EXPECT_EQ(reply.status, 400U);
  EXPECT_EQ(code(reply), -32602);
  reply = send(modern(request("tools/list")));
  EXPECT_EQ(reply.status, 400U);
  EXPECT_EQ(code(reply), -32602);
  reply = send(modern(request("no/such", {{"_meta", meta()}})));
  EXPECT_EQ(reply.status, 404U);
  EXPECT_EQ(code(reply), -32601);
  reply = send(modern(request("initialize", {{"_meta", meta()}})));
  EXPECT_EQ(reply.status, 404U) << "the modern era has no handshake";
  EXPECT_EQ(code(reply), -32601);
  reply = send(modern(request("resources/read", {{"uri", "x://none"}, {"_meta", meta()}})));
  EXPECT_EQ(code(reply), -32602);
  EXPECT_EQ(code(send(legacy(request("resources/read", {{"uri", "x://none"}})))), -32002);
}

TEST_F(McpServer, LegacyClientsNegotiateAndGetWhatTheirRevisionKnows) {
  const auto negotiated = [&](const char* asked) {
    return Json::parse(send(legacy(request("initialize", {{"protocolVersion", asked}}), std::nullopt)).body)["result"]["protocolVersion"].get<std::string>();
  };
  EXPECT_EQ(negotiated("2025-03-26"), "2025-03-26");
  EXPECT_EQ(negotiated("2025-06-18"), "2025-06-18");
  EXPECT_EQ(negotiated("2025-11-25"), "2025-11-25");
  EXPECT_EQ(negotiated("2024-01-01"), "2025-11-25");
  EXPECT_EQ(negotiated("2026-07-28"), "2025-11-25");
  const Json old = Json::parse(send(legacy(request("tools/list"), std::nullopt)).body)["result"];
  EXPECT_FALSE(old["tools"][0].contains("outputSchema"));
  EXPECT_FALSE(old.contains("resultType"));
  const Json recent = Json::parse(send(legacy(request("tools/list"))).body)["result"];
  EXPECT_TRUE(recent["tools"][0].contains("outputSchema"));
  EXPECT_EQ(send(legacy({{"jsonrpc", "2.0"}, {"method", "notifications/initialized"}})).status, 202U);
  EXPECT_EQ(Json::parse(send(legacy(request("ping"))).body)["result"], Json::object());
}

TEST_F(McpServer, BatchesAreOfOneRevision) {
  const Json batch = Json::array({request("ping"), {{"jsonrpc", "2.0"}, {"method", "notifications/initialized"}}, request("tools/list"), 5});
  const HttpReply reply = send(legacy(batch, "2025-03-26"));
  EXPECT_EQ(reply.status, 200U);
  const Json replies = Json::parse(reply.body);
  ASSERT_EQ(replies.size(), 3U);
  EXPECT_EQ(replies[2]["error"]["code"], -32600);
  EXPECT_EQ(send(legacy(batch, "2025-06-18")).status, 400U);
  EXPECT_EQ(send(legacy(Json::array(), "2025-03-26")).status, 400U);
}

TEST_F(McpServer, MalformedMessagesAreNamedAndHarmNothing) {
  HttpExchange exchange = legacy(request("ping"));
  for (const std::string& body : {std::string(""), std::string("{"), std::string(2000, '['), std::string("\xFF\xFE")}) {
    exchange.body = body;
    const HttpReply reply = send(exchange);
    EXPECT_EQ(reply.status, 400U);
    EXPECT_EQ(code(reply), -32700);
  }
  exchange.body = std::string(kMaxMessageBytes + 1, ' ');
  EXPECT_EQ(code(send(exchange)), -32700);
  for (const char* body : {"5", "\"x\"", R"({"jsonrpc":"1.0","id":1,"method":"ping"})", R"({"jsonrpc":"2.0","id":null,"method":"ping"})",
                           R"({"jsonrpc":"2.0","id":1.5,"method":"ping"})", R"({"jsonrpc":"2.0","id":1,"method":5})", R"({"jsonrpc":"2.0","id":1,"method":"ping","params":[1]})"}) {
    exchange.body = body;
    EXPECT_EQ(code(send(exchange)), -32600) << body;
  }
}

TEST_F(McpServer, OtherMethodsAndMediaTypesAreRefusedOrServed) {
  HttpExchange exchange = legacy(request("ping"));
  exchange.method = "GET";
  EXPECT_EQ(send(exchange).status, 405U);
  EXPECT_EQ(send(exchange).allow, "POST");
  exchange.method = "POST";
  exchange.accept = "text/html";
  EXPECT_EQ(send(exchange).status, 406U);
  exchange.accept = "text/event-stream";
  const HttpReply reply = send(exchange);
  EXPECT_EQ(reply.content_type, "text/event-stream");
  EXPECT_TRUE(reply.body.starts_with("event: message\ndata: {") && reply.body.ends_with("}\n\n"));
}

// The messages of an event stream.
std::vector<Json> messages_of(const std::string& events) {
  std::vector<Json> messages;
  for (std::size_t at = events.find("data: "); at != std::string::npos; at = events.find("data: ", at + 1)) {
    const std::size_t end = events.find("\n\n", at);
    messages.push_back(Json::parse(events.substr(at + 6, end - at - 6)));
  }
  return messages;
}

TEST_F(McpServer, ProgressAndLogLinesComeBeforeTheAnswerOnItsOwnStream) {
  Json call = request("tools/call", {{"name", "echo"}, {"_meta", meta()}});
  call["params"]["_meta"]["progressToken"] = "p";
  call["params"]["_meta"]["io.modelcontextprotocol/logLevel"] = "warning";
  HttpExchange exchange = modern(call);
  std::string events;
  exchange.emit = [&](std::string_view piece) {
    events += piece;
    return true;
  };
  EXPECT_TRUE(send(exchange).streamed);
  const auto messages = messages_of(events);
  ASSERT_EQ(messages.size(), 4U) << events;
  EXPECT_EQ(messages[0]["params"]["progressToken"], "p");
  EXPECT_EQ(messages[0]["params"]["progress"], 1);
  EXPECT_EQ(messages[1]["params"]["progress"], 2) << "what does not increase is not sent";
  EXPECT_EQ(messages[2]["method"], "notifications/message");
  EXPECT_EQ(messages[2]["params"]["data"], "coarse") << "debug lines were not asked for";
  EXPECT_EQ(messages[3]["result"]["resultType"], "complete");

  events.clear();
  HttpExchange plain = modern(request("tools/call", {{"name", "echo"}, {"_meta", meta()}}));
  plain.emit = exchange.emit;
  EXPECT_FALSE(send(plain).streamed) << "who asks for nothing gets one JSON answer";
  exchange.accept = "application/json";
  EXPECT_FALSE(send(exchange).streamed) << "nor does who cannot read a stream";
  EXPECT_EQ(events, "");
}

TEST_F(McpServer, ListenersHearOfChangesUntilTheServerDrains) {
  HttpExchange exchange = modern(request("subscriptions/listen", {{"notifications", {{"toolsListChanged", true}, {"resourcesListChanged", true}, {"resourceSubscriptions", {"x://1", "x://gone"}}}}, {"_meta", meta()}}));
  std::string events;
  std::mutex mutex;
  exchange.emit = [&](std::string_view piece) {
    const std::scoped_lock lock(mutex);
    events += piece;
    return true;
  };
  std::stop_source draining;
  exchange.draining = draining.get_token();
  const auto heard = [&] {
    const std::scoped_lock lock(mutex);
    return messages_of(events);
  };
  const auto wait_for = [&](std::size_t count) {
    for (int i = 0; i < 200 && heard().size() < count; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  };
  std::jthread listener([&] { EXPECT_TRUE(send(exchange).streamed); });
  wait_for(1);
  features_.generation_ = 3;
  wait_for(2);
  features_.generation_ = 4;
  wait_for(4);
  draining.request_stop();
  listener.join();
  const auto messages = heard();
  ASSERT_EQ(messages.size(), 5U) << events;
  EXPECT_EQ(messages[0]["method"], "notifications/subscriptions/acknowledged");
  const Json agreed = messages[0]["params"]["notifications"];
  EXPECT_FALSE(agreed.contains("toolsListChanged")) << "tools never change here";
  EXPECT_EQ(agreed["resourceSubscriptions"], Json::array({"x://1"}));
  EXPECT_EQ(messages[1]["method"], "notifications/resources/list_changed");
  EXPECT_EQ(messages[2]["method"], "notifications/resources/list_changed");
  EXPECT_EQ(messages[3]["method"], "notifications/resources/updated");
  EXPECT_EQ(messages[3]["params"]["uri"], "x://1");
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(messages[i]["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"], 7);
  EXPECT_EQ(messages[4]["id"], 7) << "a graceful end answers the request";
}

TEST_F(McpServer, ListenersThatGoEndAndTooManyAreRefused) {
  HttpExchange exchange = modern(request("subscriptions/listen", {{"notifications", {{"resourcesListChanged", true}}}, {"_meta", meta()}}));
  exchange.emit = [](std::string_view) { return false; };
  for (std::size_t i = 0; i < 3 * kMaxListeners; ++i) EXPECT_TRUE(send(exchange).streamed) << "a listener that has gone takes no place";
  exchange.emit = {};
  EXPECT_EQ(code(send(exchange)), -32600);
  EXPECT_EQ(code(send(modern(request("subscriptions/listen", {{"_meta", meta()}})))), -32602);
}

TEST_F(McpServer, LinesCarrySubscriptionsBesideAnswers) {
  Server::LineSession session(server_, query::Principal{});
  std::vector<Json> sent;
  const Emit emit = [&](std::string_view message) {
    sent.push_back(Json::parse(message));
    return true;
  };
  EXPECT_EQ(session.handle(dump(request("subscriptions/listen", {{"notifications", {{"resourcesListChanged", true}}}, {"_meta", meta()}})), {}, emit), "");
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_TRUE(session.poll(emit));
  EXPECT_EQ(sent.size(), 1U);
  features_.generation_ = 9;
  EXPECT_TRUE(session.poll(emit));
  EXPECT_EQ(sent.back()["method"], "notifications/resources/list_changed");
  EXPECT_EQ(session.handle(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}})", {}, emit), "");
  features_.generation_ = 10;
  EXPECT_TRUE(session.poll(emit));
  EXPECT_EQ(sent.size(), 2U) << "a cancelled subscription is silent";
}

TEST_F(McpServer, PagesFollowEachOther) {
  const Json first = Json::parse(send(legacy(request("resources/list"))).body)["result"];
  EXPECT_EQ(first["nextCursor"], "two");
  const Json second = Json::parse(send(legacy(request("resources/list", {{"cursor", "two"}}))).body)["result"];
  EXPECT_FALSE(second.contains("nextCursor"));
  EXPECT_EQ(code(send(legacy(request("resources/list", {{"cursor", "made up"}})))), -32602);
  EXPECT_EQ(code(send(legacy(request("tools/list", {{"cursor", "x"}})))), -32602);
}

TEST_F(McpServer, LinesServeBothErasAndRefuseTheWrongOrder) {
  Server::LineSession session(server_, query::Principal{});
  EXPECT_EQ(Json::parse(session.handle(dump(request("tools/list")), {}))["error"]["code"], -32600);
  EXPECT_TRUE(Json::parse(session.handle(dump(request("ping")), {})).contains("result"));
  const Json modern_list = Json::parse(session.handle(dump(request("tools/list", {{"_meta", meta()}})), {}));
  EXPECT_EQ(modern_list["result"]["resultType"], "complete");
  EXPECT_EQ(modern_list["result"].value("cacheScope", ""), "private") << "the owner sees more than others";
  EXPECT_EQ(Json::parse(session.handle(dump(request("initialize", {{"protocolVersion", "2025-06-18"}})), {}))["result"]["protocolVersion"], "2025-06-18");
  EXPECT_EQ(session.handle(R"({"jsonrpc":"2.0","method":"notifications/initialized"})", {}), "");
  EXPECT_FALSE(Json::parse(session.handle(dump(request("tools/list")), {}))["result"].contains("resultType"));
  EXPECT_EQ(session.handle("  ", {}), "");
  EXPECT_EQ(Json::parse(session.handle("{", {}))["error"]["code"], -32700);
  EXPECT_EQ(Json::parse(session.handle(dump(Json::array({request("ping")})), {}))["error"]["code"], -32600) << "2025-06-18 has no batches";
}

}  // namespace
}  // namespace docent::mcp
