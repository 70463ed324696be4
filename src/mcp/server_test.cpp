#include "mcp/server.h"

#include "mcp/testing/protocol_fixture.h"

namespace docent::mcp {
namespace {

using namespace testing;
class McpServer : public ProtocolTest {};

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
  EXPECT_EQ(code(send(legacy(request("resources/read", {{"uri", "x://none"}}), begin_session()))), -32002);
}

TEST_F(McpServer, MalformedMessagesAreNamedAndHarmNothing) {
  HttpExchange exchange = legacy(request("ping"), begin_session());
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
  HttpExchange exchange = legacy(request("ping"), begin_session());
  exchange.method = "PUT";
  EXPECT_EQ(send(exchange).status, 405U);
  EXPECT_EQ(send(exchange).allow, "GET, POST, DELETE");
  exchange.method = "POST";
  exchange.accept = "text/html";
  EXPECT_EQ(send(exchange).status, 406U);
  exchange.accept = "text/event-stream";
  const HttpReply reply = send(exchange);
  EXPECT_EQ(reply.content_type, "text/event-stream");
  EXPECT_TRUE(reply.body.starts_with("event: message\ndata: {") && reply.body.ends_with("}\n\n"));
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

TEST_F(McpServer, WhoAsksForALogLevelThatIsNoneIsTold) {
  Json call = request("tools/call", {{"name", "echo"}, {"_meta", meta()}});
  call["params"]["_meta"]["io.modelcontextprotocol/logLevel"] = "loud";
  EXPECT_EQ(code(send(modern(call))), -32602);
}

TEST_F(McpServer, WhatACallerMaySeeIsForNobodyElsesCache) {
  const auto scope = [&] { return Json::parse(send(modern(request("tools/list", {{"_meta", meta()}}))).body)["result"]["cacheScope"].get<std::string>(); };
  EXPECT_EQ(scope(), "public");
  anybody_.name = "ann";
  EXPECT_EQ(scope(), "private") << "another may have groups";
}

TEST_F(McpServer, ParametersMirroredIntoHeadersMustMatchTheArguments) {
  const Json arguments{{"region", "Hello"}, {"deep", {{"limit", 42}}}};
  HttpExchange exchange = modern(request("tools/call", {{"name", "mirrored"}, {"arguments", arguments}, {"_meta", meta()}}));
  const auto status_with = [&](std::vector<std::pair<std::string, std::string>> headers) {
    exchange.parameters = std::move(headers);
    const HttpReply reply = send(exchange);
    if (reply.status != 200) {
      EXPECT_EQ(code(reply), -32020);
    }
    return reply.status;
  };
  EXPECT_EQ(status_with({{"region", "Hello"}, {"limit", "42"}}), 200U);
  EXPECT_EQ(status_with({{"region", "=?base64?SGVsbG8=?="}, {"limit", "42.0"}, {"other", "x"}}), 200U) << "encoded, as a number, and beside one that is not ours";
  EXPECT_EQ(status_with({{"region", "Hello"}}), 400U) << "missing";
  EXPECT_EQ(status_with({{"region", "hello"}, {"limit", "42"}}), 400U);
  EXPECT_EQ(status_with({{"region", "Hello"}, {"limit", "42x"}}), 400U);
  EXPECT_EQ(status_with({{"region", "=?base64?SGVsbG8?="}, {"limit", "42"}}), 400U) << "no padding";
  EXPECT_EQ(status_with({{"region", "=?base64?SGVs!!!bG8=?="}, {"limit", "42"}}), 400U);
  EXPECT_EQ(status_with({{"region", "Hel\nlo"}, {"limit", "42"}}), 400U);
  exchange = modern(request("tools/call", {{"name", "mirrored"}, {"arguments", {{"region", nullptr}}}, {"_meta", meta()}}));
  EXPECT_EQ(status_with({}), 200U) << "what has no value is not expected";
  EXPECT_EQ(status_with({{"region", "Hello"}}), 400U);
}

}  // namespace
}  // namespace docent::mcp
